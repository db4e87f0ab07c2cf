"""What decides between alternatives: tests and debugging, production, or the environment's silence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from fungible.audit.facts.records import Effect, Scope, Value
from fungible.audit.link.modules import absolute, has_run, module_named
from fungible.audit.link.objects import Context
from fungible.audit.link.world import World
from fungible.audit.program.identifiers import words_in
from fungible.audit.program.origins import Guard, Origin
from fungible.audit.trace.describe import origin

TESTING = frozenset(
    [
        "test",
        "testing",
        "tests",
        "pytest",
        "debug",
        "dev",
        "devel",
        "develop",
        "development",
        "local",
        "locally",
        "demo",
        "lint",
        "linting",
        "mypy",
        "ci",
    ]
)
PRODUCTION = frozenset(["production", "prod", "live", "staging", "deployed"])
LONGEST_NAME = 100
STORES = frozenset(
    ["redis", "valkey", "memcached", "url", "uri", "dsn", "store", "backend", "broker", "host", "manager"]
)


_NEGATIONS = (" != ", " not in ", " is not ")


def choosing(world: World, ctx: Context, value: int) -> str:
    """Why a value is the one it is: development, environment, or "" when nothing chooses."""
    ctx, value = _imported(world, ctx, value)
    lines = {ctx.scope.lines[value]}
    node = ctx.scope.values[value]
    if node[0] == "global":
        lines |= {int(str(e[-2])) for e in _bindings(ctx, str(node[1]))}
    body = _module_context(ctx)
    for where in {ctx, body} if body is not None else {ctx}:
        for block in where.scope.blocks:
            if block.line in lines and block.kind == "if" and block.value >= 0:
                test = origin(where, block.value)
                found = decides(test, positive=True) or decides(test, positive=False)
                if found:
                    return found
    return ""


def _imported(world: World, ctx: Context, value: int) -> tuple[Context, int]:
    """Where a value that another module of the program has is made: `from conf import URL`."""
    node, module = ctx.scope.values[value], ctx.module
    if node[0] == "global":
        rows = module.facts.scopes[0].values
        node = next((rows[int(str(e[2]))] for e in _bindings(ctx, str(node[1])) if int(str(e[2])) >= 0), node)
    if node[0] != "import" or not node[3]:
        return ctx, value
    found = module_named(world, module, absolute(module, str(node[1]), int(str(node[2]))))
    body = world.contexts.get(("body", found)) if found is not None else None
    made = [int(str(e[2])) for e in _bindings(body, str(node[3]))] if body is not None else []
    return (body, made[-1]) if body is not None and made and made[-1] >= 0 else (ctx, value)


def _bindings(ctx: Context, name: str) -> list[Effect]:
    return [e for e in ctx.module.facts.scopes[0].effects if e[0] == "bind" and e[1] == name]


def _module_context(ctx: Context) -> Context | None:
    frame: Context | None = ctx
    while frame is not None and frame.scope.kind != "module":
        frame = getattr(frame.body, "frame", None)
    return frame


def chosen_by(guards: Iterable[Guard]) -> str:
    """Why code under some guards runs: development, environment, or "" when it simply runs."""
    found = ""
    for guard in guards:
        if guard.kind in ("if", "else", "case") and guard.test is not None:
            answer = decides(guard.test, positive=guard.kind != "else")
            if answer == "development":
                return answer
            found = found or answer
        elif guard.kind == "except":
            found = found or "environment"
    return found


def decides(test: Origin | None, *, positive: bool) -> str:
    """What it means that a test holds, or does not."""
    if test is None:
        return ""
    said = words_in([*test.words, *(str(c) for c in test.consts)])
    negated = test.text.startswith("not ") or any(operator in test.text for operator in _NEGATIONS)
    holds = positive != negated
    if (holds and said & TESTING) or (not holds and said & PRODUCTION):
        return "development"
    if said & STORES and not said & (TESTING | PRODUCTION):
        return "environment" if positive == _asks_for_none(test) else ""
    return ""


def _asks_for_none(test: Origin) -> bool:
    return test.asks_for_none or test.text.endswith(" == ''")


def for_development(*names: str) -> bool:
    """Whether the names of a module or class say that it is for development or tests."""
    return bool(TESTING & words_in(names))


Literals = Mapping[str, Sequence[tuple[Scope, int]]]
"""Where each literal text stands: the scopes, and the values in them."""


def literals(world: World) -> Literals:
    """All literal texts of code that runs that could name something, with dashes and underscores taken for the same."""
    plain: dict[str, str] = {}
    found: dict[str, list[tuple[Scope, int]]] = defaultdict(list)
    for module in world.modules.values():
        for scope in module.facts.scopes if has_run(world, module) else ():
            for i, value in enumerate(scope.values):
                if value[0] == "const" and value[1].__class__ is str and len(value[1]) <= LONGEST_NAME:
                    text = value[1]
                    name = plain.get(text) or plain.setdefault(text, _plain(text))
                    found[name].append((scope, i))
    return found


def neighbours(known: Literals, name: str) -> list[str]:
    """Literals that stand beside a name, as in `add_argument("--storage", default="memory://")`."""
    wanted = _plain(name)
    found: list[str] = []
    if len(wanted) < 5:
        return found
    scopes: dict[int, tuple[Scope, set[int]]] = {}
    for scope, place in known.get(wanted, ()):
        scopes.setdefault(id(scope), (scope, set()))[1].add(place)
    for scope, texts in scopes.values():
        values = scope.values
        for value in values:
            parts = _parts(value)
            if not texts.isdisjoint(parts):
                found += [str(values[p][1]) for p in sorted({*parts} - texts) if values[p][0] == "const"]
    return found


def _plain(name: str) -> str:
    return name.strip("-").replace("-", "_").lower()


def _parts(value: Value) -> Sequence[int]:
    if value[0] == "call" and (value[2] or value[3]):
        return [v for v in [*value[2], *(v for _, v in value[3])] if v >= 0]
    if value[0] == "new" and len(value[3]) < 12:
        return [v for v in (*value[2], *value[3]) if v >= 0]
    return ()
