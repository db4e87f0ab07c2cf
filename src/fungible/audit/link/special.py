"""Builtins that the analysis has to understand: attribute access by name, super, object creation, imports."""

import re
from collections.abc import Callable

from fungible.audit.link import identity, marks
from fungible.audit.link.descriptors import setters
from fungible.audit.link.elements import COMMANDS
from fungible.audit.link.handles import Foreign, Instance, Super, strings
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.lineages import lineage
from fungible.audit.link.loads import attribute
from fungible.audit.link.modules import has_run, module_named
from fungible.audit.link.objects import NOTHING, Class, Context, Module, Obj, Objects, ordered
from fungible.audit.link.outcome import Outcome, Site
from fungible.audit.link.world import World
from fungible.audit.program.identifiers import UNKNOWN


def _getattr(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    found: Objects = arguments.positional[2] if len(arguments.positional) > 2 else NOTHING
    taint = 0
    if len(arguments.positional) > 1:
        names = strings(arguments.positional[1])
        called = not names and _is_called(ctx, index)
        for target in ordered(arguments.positional[0]):
            for name in _public(target) if called else names:
                for each in _matching(world, target, name) if UNKNOWN in name else (name,):
                    found |= attribute(world, ctx, target, each)
                    taint |= marks.of_attribute(world, target, each) | identity.of_attribute(each)
    return Outcome(found, taint)


def _is_called(ctx: Context, index: int) -> bool:
    """Whether a scope calls one of its values."""
    return any(row[0] == "call" and row[1] == index for row in ctx.scope.values)


def _public(target: Obj) -> list[str]:
    """The public methods of an object of the program: what calling one by a name that is not known may call."""
    if isinstance(target, Module):  # a function of a plug-in
        scopes = target.facts.scopes[1:]
        found = {
            s.name for s in scopes if s.kind == "function" and s.name in target.bound and not s.name.startswith("_")
        }
    else:
        owners = [o for o in lineage(target.owner) if isinstance(o, Class)] if isinstance(target, Instance) else []
        found = {name for owner in owners for name in owner.own if not name.startswith("_")}
    return sorted(found) if len(found) <= COMMANDS else []


def _matching(world: World, target: Obj, text: str) -> list[str]:
    """The names of an object that a text with unknown parts may be: `handle_` and what a request says."""
    if len(text.replace(UNKNOWN, "")) < 3:
        return []
    pattern = re.compile(".+".join(re.escape(part) for part in text.split(UNKNOWN)))
    cls = target.owner if isinstance(target, Instance) else target
    owners = lineage(cls) if isinstance(cls, Class) else []
    names = {name for owner in owners if isinstance(owner, Class) for name in owner.own}
    names |= set(target.bound) if isinstance(target, Module) and has_run(world, target) else set()
    return sorted(name for name in names if pattern.fullmatch(name))


def _setattr(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    called: list[Obj] = []
    if len(arguments.positional) > 2:
        names = strings(arguments.positional[1])
        for target in ordered(arguments.positional[0]):
            for name in names:
                by_code = setters(world, ctx, target, name)
                called += by_code
                if not by_code:
                    world.write(target.cell(name), arguments.positional[2], arguments.taints[2])
    given = Arguments(arguments.positional[2:3], arguments.taints[2:3], [], [])
    return Outcome(each=tuple([(setter, given) for setter in called]))


def _super(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    home = ctx.home
    receivers = ctx.args[0] if ctx.args else NOTHING
    if len(arguments.positional) == 2:
        receivers = arguments.positional[1]
        home = next((o for o in arguments.positional[0] if isinstance(o, Class)), home)
    if home is None:
        return Outcome()
    start = home
    return Outcome(
        frozenset(world.intern(("super", start, r), lambda r=r: Super(start, r)) for r in ordered(receivers))  # type: ignore[misc] # r is bound early
    )


def _new(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    first = arguments.positional[0] if arguments.positional else NOTHING
    outer = world.self_of(ctx)
    site = (id(ctx.scope), index, outer)
    made = [world.instance(o, site, ctx.life, 0) for o in ordered(first) if isinstance(o, Class)]
    return Outcome(frozenset(made))


def _construct(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    first = arguments.positional[0] if arguments.positional else ctx.args[0] if ctx.args else NOTHING
    return Outcome(construct=tuple([o for o in ordered(first) if isinstance(o, Class)]))


def _next(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    return Outcome(iterate=arguments.positional[0] if arguments.positional else NOTHING)


def _import_module(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    """The modules that a name means; one with a part that is not known may be any that fits, as plug-ins are."""
    found = set[Obj]()
    for name in _absolute(strings(arguments.get((0,), ("name",))), strings(arguments.get((1,), ("package",)))):
        if UNKNOWN in name:
            found.update(_fitting(world, name))
        else:
            module = module_named(world, ctx.module, name)
            found.update(() if module is None else (module,))
    return Outcome(frozenset(found))


def _absolute(names: list[str], packages: list[str]) -> list[str]:
    """Names of modules, those with dots in front seen from each package."""
    found = [name for name in names if not name.startswith(".")]
    for name in (n for n in names if n.startswith(".")):
        stem = name.lstrip(".")
        parts = (package.split(".") for package in packages)
        above = len(name) - len(stem) - 1
        found += [".".join([*way[: len(way) - above], stem]) for way in parts if above < len(way)]
    return found


def _fitting(world: World, name: str) -> list[Module]:
    """The modules of a package that a name with an unknown part may mean; none when it may be nearly any."""
    package = name.partition(UNKNOWN)[0].rpartition(".")[0]
    pattern = re.compile("[^.]+".join(re.escape(part) for part in name.split(UNKNOWN)))
    found = [each for known, each in sorted(world.modules.items()) if package and pattern.fullmatch(known)]
    return found if len(found) <= PLUG_INS else []


PLUG_INS = 12
"""With more modules than this, what is imported by a name that is not known is not followed."""


def _import_string(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    """What a text names: `package.module:name` or `package.module.name`."""
    found: Objects = NOTHING
    for text in strings(arguments.positional[0]) if arguments.positional else ():
        module, _, name = text.replace(":", ".").rpartition(".")
        holder = module_named(world, ctx.module, module)
        if holder is not None:
            found |= attribute(world, ctx, holder, name)
    return Outcome(found)


def _type(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    first = arguments.positional[0] if arguments.positional else NOTHING
    return Outcome(frozenset(o.owner for o in first if isinstance(o, Instance)))


def _globals(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    return Outcome(ctx.module.alone)


SPECIAL: dict[str, Callable[[World, Context, int, Arguments], Outcome]] = {
    "getattr": _getattr,
    "setattr": _setattr,
    "object.__setattr__": _setattr,
    "super": _super,
    "object.__new__": _new,
    "dict.__new__": _new,
    "str.__new__": _new,
    "tuple.__new__": _new,
    "type.__call__": _construct,
    "next": _next,
    "anext": _next,
    "importlib.import_module": _import_module,
    "type": _type,
    "globals": _globals,
    "pydoc.locate": _import_string,
    "pkgutil.resolve_name": _import_string,
    "werkzeug.utils.import_string": _import_string,
    "django.utils.module_loading.import_string": _import_string,
}


def context_variable(site: Site, receiver: Foreign) -> Outcome:
    """`get` gives the default; what `set` stores belongs to one context and is not followed."""
    if site.name.endswith(".get"):
        default = site.world.read(receiver.cell("[]"), site.ctx)
        return Outcome(default | site.arguments.get((0,), ("default",)))
    return Outcome()
