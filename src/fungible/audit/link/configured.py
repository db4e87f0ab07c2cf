"""Entry points that a configuration file names: functions by their dotted names, or by what decorates them."""

from collections.abc import Iterator, Sequence

from fungible.audit.facts.records import CALLS
from fungible.audit.knowledge.records import Callback
from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Bound, Foreign, Method, Partial, Wrapped
from fungible.audit.link.objects import NOTHING, Class, Context, External, Function, Module, Obj, Objects, ordered
from fungible.audit.link.world import World
from fungible.model.pattern import of_symbols
from fungible.model.project import CONFIGURED, EntryRule

_CALLABLE = (Function, Wrapped, Bound, Partial)
_WILD = frozenset("*?[{")


def register_configured(world: World, rules: Sequence[EntryRule]) -> None:
    """Register what each rule means, as far as the program is known by now."""
    for rule in rules:
        found = _by_symbol(world, rule.symbol) if rule.symbol else _by_decorator(world, rule.decorator)
        for target, ctx, line in found:
            world.register((target, CONFIGURED, rule), _entry(rule, target, ctx, line))


def entries_told(world: World, rules: Sequence[EntryRule]) -> Iterator[str]:
    """A sentence about each rule that means nothing in the program."""
    met = {entry.source for entry in world.entries.values() if entry.callback.framework == CONFIGURED}
    for rule in rules:
        if rule.named not in met:
            yield f"The configuration ({rule.source}) names an entry point that nothing matches: {rule.named}."


def _entry(rule: EntryRule, target: Obj, ctx: Context, line: int) -> Entry:
    """The entry point: its route is shown as it is written, verb first where there is one."""
    verb, _, path = rule.route.partition(" ")
    told, path = (verb, path) if path else ("path", verb) if verb.startswith("/") else (verb, "")
    callback = Callback((), (), rule.phase, rule.instance, (), (), CONFIGURED, route=told)
    return Entry(target, callback, "", path, None, ctx, line, source=rule.named)


def _by_symbol(world: World, text: str) -> Iterator[tuple[Obj, Context, int]]:
    """What goes by a name that a pattern means.

    A pattern with wildcards means the functions of the modules that serve, private ones only where it begins a part
    with `_` itself; a name in full means that function, or that class with its methods, wherever it is.
    """
    pattern, wild = of_symbols(text), not _WILD.isdisjoint(text)
    for module in list(world.modules.values()):
        if not module.tool if wild else text.startswith(f"{module.name}."):
            ctx = world.body(module, module.facts.scopes[0], module.name, 0)  # a tool's runs only now
            for name, target in list(_named(module)):
                apart = wild and (isinstance(target, Class) or ("_" in _firsts(name) and "._" not in text))
                if not apart and pattern.matches(f"{module.name}.{name}".split(".")):
                    yield target, ctx, _line(target)


def _firsts(name: str) -> str:
    """The first letters of the parts of a name."""
    return "".join(part[:1] for part in name.split("."))


def _named(module: Module) -> Iterator[tuple[str, Obj]]:
    """What a module itself defines, and the methods of its classes, by their names within it."""
    for name in module.bound:
        for each in ordered(_held(module, name)):
            if isinstance(each, (*_CALLABLE, Class)):
                yield name, each
            if isinstance(each, Class) and each.module is module:
                for inner in sorted(each.own):
                    for method in ordered(each.cell(inner).values):
                        if isinstance(method, _CALLABLE):
                            yield f"{name}.{inner}", method


def _held(module: Module, name: str) -> Objects:
    cell = module.cells.get(name)
    return cell.values if cell is not None else NOTHING


def _by_decorator(world: World, text: str) -> Iterator[tuple[Obj, Context, int]]:
    """What is given to a decorator, or to what one returns that takes arguments."""
    owner, _, name = text.rpartition(".")
    module = world.modules.get(owner)
    own = _held(module, name) if module is not None else NOTHING
    for ctx in list(world.all_contexts):
        for value in ctx.scope.values if not ctx.module.tool else ():
            if value[0] in CALLS and value[2] and value[2][0] >= 0 and _is_call_of(ctx, value[1], own, text):
                for target in ordered(ctx.objects[value[2][0]]):
                    if isinstance(target, (*_CALLABLE, Class)):
                        yield target, ctx, _line(target)


def _is_call_of(ctx: Context, callee: int, own: Objects, text: str) -> bool:
    """Whether something is a decorator that goes by a name, or a call of it."""
    made_by = ctx.scope.values[callee]
    places = (callee, made_by[1]) if made_by[0] in CALLS else (callee,)
    return any(each in own or _name(each) == text for place in places for each in ctx.objects[place])


def _name(called: Obj) -> str:
    """The dotted name of what is called: of the program, of a library, or of an object that a library made."""
    if isinstance(called, Bound):
        called = called.function
    if isinstance(called, Wrapped):
        called = called.inner
    if isinstance(called, Function | Class):
        return called.symbol
    if isinstance(called, External):
        return called.name
    if isinstance(called, Method) and isinstance(called.receiver, Foreign):
        return f"{called.receiver.type}.{called.name}"
    return ""


def _line(target: Obj) -> int:
    while isinstance(target, Wrapped | Partial):
        target = target.inner
    if isinstance(target, Bound):
        return _line(target.function)
    return target.scope.line if isinstance(target, Function | Class) else 0
