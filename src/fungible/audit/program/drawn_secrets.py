"""Secrets that a process draws for itself, and the requests that depend on them."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program import signing
from fungible.audit.program.calling import callers, story
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import ENVIRONMENT, RANDOM, Function, Origin
from fungible.audit.program.random_states import RandomStates, drawn_for_developers, random_values
from fungible.audit.program.records import Call, Program, State
from fungible.model.words import Phase, Storage

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
_DRAWS = frozenset({"uuid4", "uuid1", "choice", "choices", "randint", "random", "getrandbits"})
"""What draws other things more often than secrets."""
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
Place = tuple[str, str, int]
"""The symbol of a function, and a line of it."""
_FRAMEWORK = "the framework signs sessions and cookies with it"


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
    """Every secret of a process's own that requests use, the best-founded first; not what only developers draw."""
    aside = drawn_for_developers(program)
    return (each for each in _drawn_by_any(program) if each.symbol not in aside)


def _drawn_by_any(program: Program) -> Iterator[Drawn]:
    random = RandomStates(program)
    yield from _used_as_keys(program, random)
    yield from _compared(program, random)
    yield from _made_into_objects(program, random)
    yield from _given_to_libraries(program, random)
    yield from _configured(program)


def _used_as_keys(program: Program, random: RandomStates) -> Iterator[Drawn]:
    """A key that requests sign, verify or encrypt with."""
    for each in signing.keyed(program):
        if not each.call.serves:
            continue
        found = _states_behind(program, random, each)
        reason = story(each.call, f"calls {each.call.name} with it")
        for state in found:
            yield _drawn(state, reason, random.fallback(state), each.call)
        if not found and not _SOURCES & each.key.words:
            yield from _fields(random, each.key, reason, each.call)
            yield from _remembered(program, each.key, reason, each.call)


def _states_behind(program: Program, random: RandomStates, each: signing.Keyed) -> list[State]:
    """The states that a key is read from, by the function that uses it or, where that is certain, by a caller."""
    own = {each.call.function.symbol}
    found = list(random.read_by(each.key.words, own, secretive=False))
    if not found and each.key.has(RANDOM) and not _SOURCES & each.key.words:
        found = list(random.kept(each.key.words, own))
    if found or each.key.taint:
        return found
    above = {function.symbol for function in callers(program, each.call)} - own
    handed = list(random.read_by(frozenset(), above, secretive=True))
    return handed if len(handed) == 1 else []


def _fields(random: RandomStates, key: Origin, reason: str, use: Call) -> Iterator[Drawn]:
    """Fields of settings classes whose default is drawn, read as the key."""
    for owner, name in random.fields:
        if name in key.words:
            line, value = owner.attributes[name]
            symbol, fallback = f"{owner.symbol}.{name}", value.has(ENVIRONMENT)
            yield Drawn(symbol, owner.file, line, Storage.CLASS, reason, fallback, None, use)


def _remembered(program: Program, key: Origin, reason: str, use: Call) -> Iterator[Drawn]:
    """A function without parameters that gives the key, and of which a decorator keeps what it drew first."""
    for cache in program.caches if key.has(RANDOM) else ():
        if cache.name in key.words and not cache.params and cache.taint & RANDOM:
            fallback = bool(cache.taint & ENVIRONMENT)
            yield Drawn(cache.symbol, cache.file, cache.line, Storage.FUNCTION_CACHE, reason, fallback, None, use)


def _compared(program: Program, random: RandomStates) -> Iterator[Drawn]:
    """`token == ADMIN_TOKEN`, `compare_digest(token, ADMIN_TOKEN)`: what one process gave out another refuses."""
    for function, side in _comparisons(program):
        if function.serves and side.has(RANDOM) and any(map(signing.secretive, side.words)):
            reason = f"{function.name} compares what requests bring with it"
            for state in random.read_by(side.words, {function.symbol}, secretive=True):
                if signing.secretive(state.name):
                    yield _drawn(state, reason, random.fallback(state))


def _comparisons(program: Program) -> Iterator[tuple[Function, Origin]]:
    """Each side of each comparison, with the function that compares."""
    for call in program.calls.named("hmac.compare_digest", "secrets.compare_digest"):
        yield from ((call.function, side) for side in call.args)
    for function in program.functions.values():
        for operator, *sides in function.comparing(RANDOM) if function.serves else ():
            if operator in ("==", "!="):
                yield from ((function, side) for side in sides)


def _made_into_objects(program: Program, random: RandomStates) -> Iterator[Drawn]:
    """A signer or cipher that lives in the process, made with a random key."""
    by_symbol = {state.symbol: state for state in program.states}
    for each in signing.keyed(program):
        holder = by_symbol.get(each.call.held)
        if holder is None or not holder.reads:
            continue
        reader = holder.reads[0].function.name or "requests"
        reason = f"{reader} signs or encrypts with the {holder.types[0]} made of it"
        if each.key.has(RANDOM):
            chosen = next(random.named(each.key.words, each.call.file), holder)
            yield _drawn(chosen, reason, each.key.has(ENVIRONMENT))
        else:
            found = _fields(random, each.key, reason, each.call)
            yield from (drawn for drawn in found if _is_own(drawn, each.call))


def _is_own(field: Drawn, call: Call) -> bool:
    """Whether a field is of the class whose method calls: `self.KEY`."""
    return field.symbol.rpartition(".")[0] == call.function.owner


def _given_to_libraries(program: Program, random: RandomStates) -> Iterator[Drawn]:
    """`SessionMiddleware, secret_key=...`, `define("cookie_secret", default=...)`, `config.update(SECRET_KEY=...)`."""
    for call in program.calls.matching(lambda name: name not in program.classes and _takes_options(last(name))):
        if not call.serves and Phase.TOOL not in call.phases:
            for option, value in _secret_options(call):
                yield _option(program, random, call, option, value)


def _secret_options(call: Call) -> Iterator[tuple[str, Origin]]:
    """The options for secrets to which a call gives something random."""
    given = list(call.kwargs.items())
    if last(call.name) == "EncryptedCookieStorage":
        given += [("secret_key", value) for value in call.args[:1]]
    for name, value in given:
        option = _defined(call) if name == "default" else name
        if value.has(RANDOM) and option.lower() in _OPTIONS:
            yield option, value


def _defined(call: Call) -> str:
    """The option for a secret that a call defines, empty when it defines another one."""
    literals = {str(const).lower() for argument in call.args[:1] for const in argument.consts}
    return min(_OPTIONS & literals, default="")


def _takes_options(name: str) -> bool:
    """Constructors, and the functions by which options are given."""
    if name[:1].isupper():
        return not name.endswith(("Exception", "Error", "Response"))
    return name in ("add_middleware", "define", "update", "from_mapping", "dict", "setup", "init_app")


def _option(program: Program, random: RandomStates, call: Call, option: str, value: Origin) -> Drawn:
    reason = f"{call.name.removeprefix('?.')} gets it as {option}, which cookies or tokens are signed with"
    held = next(random.named(value.words, call.file), None)
    if held is not None:
        return _drawn(held, reason, value.has(ENVIRONMENT))
    for name, line in _bound_to(program, call, value):
        symbol = f"{call.function.symbol}.{name}"
        return Drawn(symbol, call.file, line, Storage.MODULE, reason, value.has(ENVIRONMENT))
    of_settings = "." in value.text and not value.text.endswith(")") and not (_SOURCES | _DRAWS) & value.words
    symbol, file, line = (_where_drawn(program, call) if of_settings else None) or _own_place(call)
    return Drawn(f"{symbol}.{option}", file, line, Storage.APP_STATE, reason, value.has(ENVIRONMENT))


def _bound_to(program: Program, call: Call, value: Origin) -> Iterator[tuple[str, int]]:
    """The variables of a module or class body that hold the random value that a call of it gives, with their lines."""
    for frame in program.frames.of(call.function.symbol):
        for name, bound in frame.bindings.items():
            if bound.has(RANDOM) and bound.words and bound.words <= value.words:
                yield name, bound.line


def _configured(program: Program) -> Iterator[Drawn]:
    """The application's own secret, where something signs with it."""
    imported = {name for module in program.modules if not module.tool for name, _, _ in module.imports}
    if any(name.startswith(_SESSIONS) for name in imported):
        yield from _set_on_applications(program)
        yield from _assigned(program)
        if any(name.startswith("django") for name in imported) or program.calls.matching(_loads_settings):
            yield from _loaded(program)


def _set_on_applications(program: Program) -> Iterator[Drawn]:
    """`app.config["SECRET_KEY"] = ...`, `app.secret_key = ...`."""
    for state in program.states:
        found = list(random_values(state.setup))
        on_app = [(hit, value) for hit, value in found if state.role == "app" and _SOURCES & value.words]
        if found and state.storage is Storage.APP_STATE and state.name.strip("[]").lower() in _OPTIONS:
            hit, value = found[0]
            yield Drawn(
                state.symbol, state.file, hit.line, state.storage, _FRAMEWORK, value.has(ENVIRONMENT), state=state
            )
        elif on_app:
            hit, value = on_app[0]
            symbol, fallback = f"{state.symbol}.secret_key", value.has(ENVIRONMENT)
            yield Drawn(symbol, hit.file, hit.line, Storage.APP_STATE, _FRAMEWORK, fallback, state=state)


def _assigned(program: Program) -> Iterator[Drawn]:
    """`app.secret_key = os.urandom(24)`, or what the function that reads the settings draws where they say nothing."""
    for call in program.calls.matching(lambda name: name.endswith(".secret_key.__setattr__")):
        for value in call.args if not call.serves else ():
            if value.has(RANDOM) and (_SOURCES | _DRAWS) & value.words:
                holder = call.on.text if call.on is not None and call.on.text.isidentifier() else "app"
                symbol = f"{call.function.symbol}.{holder}.secret_key"
                storage, fallback = Storage.APP_STATE, value.has(ENVIRONMENT)
                yield Drawn(symbol, call.file, call.line, storage, _FRAMEWORK, fallback, use=call)
            elif value.has(RANDOM):
                place = _where_drawn(program, call)
                if place is not None:
                    option, fallback = f"{place[0]}.secret_key", value.has(ENVIRONMENT)
                    yield Drawn(option, *place[1:], Storage.PROCESS, _FRAMEWORK, fallback, use=call)


def _where_drawn(program: Program, call: Call) -> Place | None:
    """The one call that draws secrets before requests come; of several, where it is given on; none without any."""
    draws = [c for c in program.calls.matching(lambda name: last(name) in _SOURCES) if not c.serves]
    places = {_own_place(c) for c in draws if Phase.TOOL not in c.phases}
    return next(iter(places)) if len(places) == 1 else _own_place(call) if places else None


def _own_place(call: Call) -> Place:
    return call.function.symbol.removesuffix(".<lambda>"), call.file, call.line


def _loads_settings(name: str) -> bool:
    return name.endswith(".from_object")


def _loaded(program: Program) -> Iterator[Drawn]:
    """`SECRET_KEY = ...` in a settings module or class that the application's configuration is loaded from."""
    for each in program.settings:
        if each.name == "SECRET_KEY" and each.value.has(RANDOM):
            storage = Storage.CLASS if each.symbol.rpartition(".")[0] in program.classes else Storage.MODULE
            yield Drawn(each.symbol, each.file, each.line, storage, _FRAMEWORK, each.value.has(ENVIRONMENT))


def _drawn(state: State, reason: str, fallback: bool, use: Call | None = None) -> Drawn:
    return Drawn(state.symbol, state.file, state.line, state.storage, reason, fallback, state, use)
