"""Secrets that a process draws for itself, and the requests that depend on them."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program import signing
from fungible.audit.program.calling import callers, story
from fungible.audit.program.identifiers import last
from fungible.audit.program.nature import Nature
from fungible.audit.program.origins import ENVIRONMENT, RANDOM, Origin
from fungible.audit.program.records import Call, Program, State
from fungible.model.words import Phase, Storage

_ASIDE = frozenset({Storage.CLOSURE, Storage.CONTEXTVAR, Storage.THREAD_LOCAL, Storage.DEFAULT_ARG})
_OPTIONS = frozenset(
    [
        "secret_key",
        "cookie_secret",
        "session_secret",
        "jwt_secret",
        "jwt_secret_key",
        "signing_key",
        "csrf_secret",
        "wtf_csrf_secret_key",
        "secret",
        "encryption_key",
        "security_password_salt",
        "session_secret_key",
    ]
)
_SOURCES = frozenset({"urandom", "token_hex", "token_bytes", "token_urlsafe", "generate_key", "randbytes"})
_SESSIONS = (
    "flask.session",
    "flask.flash",
    "flask_login",
    "flask_wtf",
    "flask_security",
    "flask_admin",
    "quart.session",
    "django",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A secret that each process draws: where it is kept and why requests depend on it."""

    symbol: str
    file: str
    line: int
    storage: Storage
    reason: str
    fallback: bool
    state: State | None = None
    use: Call | None = None


def drawn(program: Program) -> Iterator[Drawn]:
    """Every secret of a process's own that requests use, the best-founded first."""
    random = _Random(program)
    yield from _used_as_keys(program, random)
    yield from _compared(program, random)
    yield from _made_into_objects(program, random)
    yield from _given_to_libraries(program, random)
    yield from _configured(program)


class _Random:
    """The states and settings that are set to something random before requests come, and what they are set to."""

    def __init__(self, program: Program) -> None:
        settings = {s.symbol: s.value for s in program.settings}
        fields = {f"{c.symbol}.{n}": v for c in program.classes.values() for n, (_, v) in c.attributes.items()}
        self.program = program
        self.values: dict[str, Origin] = {}
        self.states: list[State] = []
        for state in program.states:
            value = self._value(state, {**fields, **settings}) if state.storage not in _ASIDE else None
            if value is not None and value.has(RANDOM):
                self.values[state.symbol] = value
                self.states.append(state)

    @staticmethod
    def _value(state: State, known: dict[str, Origin]) -> Origin | None:
        if state.writes and state.nature is not Nature.LAZY:
            return None
        hits = [
            h
            for h in (*state.setup, *state.writes)
            if h.operation in ("assign", "set-item") and set(h.phases) - {Phase.TOOL}
        ]
        found = [h.value for h in hits if h.value is not None and h.value.has(RANDOM)]
        return found[0] if found else known.get(state.symbol)

    def read_by(self, names: frozenset[str], symbols: set[str], secretive: bool) -> Iterator[State]:
        """The random states of some names (any when none is given) that some functions read."""
        for state in self.states:
            named = state.name in names if names else not secretive or signing.secretive(state.name)
            if named and any(hit.function.symbol in symbols for hit in state.reads):
                yield state

    def kept(self, names: frozenset[str], symbols: set[str]) -> Iterator[State]:
        """The states of some names that some functions read and no request writes."""
        for state in self.program.states:
            read = state.name in names and any(hit.function.symbol in symbols for hit in state.reads)
            if read and not state.writes and state.storage not in _ASIDE:
                yield state

    def fallback(self, state: State) -> bool:
        """Whether the environment may give the value instead."""
        return state.symbol in self.values and self.values[state.symbol].has(ENVIRONMENT)


def _used_as_keys(program: Program, random: _Random) -> Iterator[Drawn]:
    for each in signing.keyed(program):
        if not each.call.serves:
            continue
        own = {each.call.function.symbol}
        found = list(random.read_by(each.key.words, own, secretive=False))
        if not found and each.key.has(RANDOM) and not _SOURCES & each.key.words:
            found = list(random.kept(each.key.words, own))
        if not found and not each.key.taint:
            handed = list(
                random.read_by(frozenset(), {f.symbol for f in callers(program, each.call)} - own, secretive=True)
            )
            found = handed if len(handed) == 1 else []
        reason = story(each.call, f"calls {each.call.name} with it")
        for state in found:
            yield _drawn(random, state, reason, each.call)
        if not found and not _SOURCES & each.key.words:
            yield from _fields(program, each.key, reason, each.call)


def _fields(program: Program, key: Origin, reason: str, use: Call) -> Iterator[Drawn]:
    """Fields of settings classes whose default is drawn, read as the key."""
    for owner in program.classes.values():
        for name in sorted(owner.attributes.keys() & key.words):
            line, value = owner.attributes[name]
            if value.has(RANDOM) and signing.secretive(name):
                yield Drawn(
                    f"{owner.symbol}.{name}", owner.file, line, Storage.CLASS, reason, value.has(ENVIRONMENT), None, use
                )


def _compared(program: Program, random: _Random) -> Iterator[Drawn]:
    """`token == ADMIN_TOKEN`, `compare_digest(token, ADMIN_TOKEN)`: what one process gave out another refuses."""
    compared = [
        (c.function, o) for c in program.calls.named("hmac.compare_digest", "secrets.compare_digest") for o in c.args
    ]
    compared += [
        (f, o) for f in program.functions.values() for op, *sides in f.comparisons if op in ("==", "!=") for o in sides
    ]
    for function, origin in compared:
        if function.serves and origin.has(RANDOM) and any(signing.secretive(w) for w in origin.words):
            for state in random.read_by(origin.words, {function.symbol}, secretive=True):
                if signing.secretive(state.name):
                    yield _drawn(random, state, f"{function.name} compares what requests bring with it", None)


def _made_into_objects(program: Program, random: _Random) -> Iterator[Drawn]:
    """A signer or cipher that lives in the process, made with a random key."""
    by_symbol = {state.symbol: state for state in program.states}
    for each in signing.keyed(program):
        holder = by_symbol.get(each.call.held)
        if each.key.has(RANDOM) and holder is not None and holder.reads:
            named = [s for s in random.states if s.name in each.key.words and s.file == each.call.file]
            chosen = named[0] if named else holder
            reason = (
                f"{holder.reads[0].function.name or 'requests'} signs or encrypts with the {holder.types[0]} made of it"
            )
            yield Drawn(
                chosen.symbol, chosen.file, chosen.line, chosen.storage, reason, each.key.has(ENVIRONMENT), chosen, None
            )


def _given_to_libraries(program: Program, random: _Random) -> Iterator[Drawn]:
    """`SessionMiddleware, secret_key=...`, `define("cookie_secret", default=...)`, `config.update(SECRET_KEY=...)`."""
    for call in program.calls.matching(lambda name: name not in program.classes and _takes_options(last(name))):
        if call.serves or Phase.TOOL in call.phases:
            continue
        given = [(k, v) for k, v in call.kwargs.items() if v.has(RANDOM)]
        if last(call.name) == "EncryptedCookieStorage":
            given += [("secret_key", v) for v in call.args[:1] if v.has(RANDOM)]
        named = {str(c).lower() for a in call.args[:1] for c in a.consts}
        for name, value in given:
            if name.lower() in _OPTIONS or (name == "default" and named & _OPTIONS):
                option = name if name != "default" else min(named & _OPTIONS)
                yield _option(random, call, option, value)


def _takes_options(name: str) -> bool:
    """Constructors, and the functions by which options are given."""
    if name[:1].isupper():
        return not name.endswith(("Exception", "Error", "Response"))
    return name in ("add_middleware", "define", "update", "from_mapping", "dict", "setup", "init_app")


def _option(random: _Random, call: Call, option: str, value: Origin) -> Drawn:
    held = [s for s in random.states if s.name in value.words and s.file == call.file]
    reason = f"{call.name.removeprefix('?.')} gets it as {option}, which cookies or tokens are signed with"
    if held:
        return Drawn(
            held[0].symbol, held[0].file, held[0].line, held[0].storage, reason, value.has(ENVIRONMENT), held[0]
        )
    symbol = f"{call.function.symbol}.{option}"
    return Drawn(symbol, call.file, call.line, Storage.APP_STATE, reason, value.has(ENVIRONMENT))


def _configured(program: Program) -> Iterator[Drawn]:
    """The application's own secret, set on it or in what its configuration is loaded from."""
    imported = {name for module in program.modules if not module.tool for name, _, _ in module.imports}
    if not any(name.startswith(_SESSIONS) for name in imported):
        return
    reason = "the framework signs sessions and cookies with it"
    for state in program.states:
        hits = [h for h in state.setup if h.value is not None and h.value.has(RANDOM) and set(h.phases) - {Phase.TOOL}]
        of_config = state.storage is Storage.APP_STATE and state.name.strip("[]").lower() in _OPTIONS
        on_app = [h for h in hits if state.role == "app" and h.value is not None and _SOURCES & h.value.words]
        if of_config and hits:
            yield Drawn(state.symbol, state.file, hits[0].line, state.storage, reason, _env(hits[0].value), state)
        elif on_app:
            yield Drawn(
                f"{state.symbol}.secret_key",
                on_app[0].file,
                on_app[0].line,
                Storage.APP_STATE,
                reason,
                _env(on_app[0].value),
                state,
            )
    for setting in program.settings:
        loaded = any(name.startswith("django") for name in imported) or bool(
            program.calls.matching(lambda n: n.endswith(".from_object"))
        )
        if loaded and setting.name == "SECRET_KEY" and setting.value.has(RANDOM):
            owner = setting.symbol.rpartition(".")[0]
            storage = Storage.CLASS if owner in program.classes else Storage.MODULE
            yield Drawn(setting.symbol, setting.file, setting.line, storage, reason, setting.value.has(ENVIRONMENT))


def _env(value: Origin | None) -> bool:
    return value is not None and value.has(ENVIRONMENT)


def _drawn(random: _Random, state: State, reason: str, use: Call | None) -> Drawn:
    return Drawn(state.symbol, state.file, state.line, state.storage, reason, random.fallback(state), state, use)
