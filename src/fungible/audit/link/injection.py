"""What frameworks put into parameters: dependencies, typed instances, and the shape of classes."""

from collections.abc import Iterator

from fungible.audit.facts.records import ANY, Scope
from fungible.audit.knowledge.records import Callback, SubclassModel
from fungible.audit.link import calls, identity
from fungible.audit.link.construct import initialise
from fungible.audit.link.entries import Entry
from fungible.audit.link.fields import INJECTORS
from fungible.audit.link.handles import Annotated, Foreign, Method, Part, Stream, types_in
from fungible.audit.link.hooks import hooks_of
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import NOTHING, REQUEST, Class, Context, External, Function, Obj, Objects, ordered
from fungible.audit.link.offers import given, replaced
from fungible.audit.link.providers import kept_result, provide
from fungible.audit.link.registration import given_to
from fungible.audit.link.rows import acts
from fungible.audit.link.shared import bag
from fungible.audit.link.world import World

DATA_BASES = frozenset(
    {
        "pydantic.BaseModel",
        "pydantic_settings.BaseSettings",
        "pydantic.BaseSettings",
        "typing.NamedTuple",
        "msgspec.Struct",
        "sqlmodel.SQLModel",
    }
)


def parameter(world: World, ctx: Context, position: int) -> tuple[Objects, int]:
    """What a parameter holds: the argument, an injected dependency, or an instance of its annotation."""
    objects, taint = ctx.args[position], ctx.taint_in[position]
    if objects:
        injectors = _injectors(world, objects)
        if injectors:
            return _injected(world, ctx, position, injectors, objects - set(injectors))
    taint |= identity.of_parameter(ctx.scope.params[position].name, objects, objects)
    function = ctx.body
    known = any(not isinstance(each, Method | Part) for each in objects)  # attributes and parts say little
    if known or not isinstance(function, Function) or position >= len(function.annotations):
        return objects, taint
    if any(isinstance(each, Part) for each in objects):
        return objects | _of_library(world, function.annotations[position]), taint
    return _by_annotation(world, ctx, position, function.annotations[position], objects, taint)


def _by_annotation(
    world: World, ctx: Context, position: int, kinds: Objects, objects: Objects, taint: int
) -> tuple[Objects, int]:
    """What the annotation of a parameter asks for, or the provider of its name."""
    metadata = frozenset([m for k in kinds if isinstance(k, Annotated) for m in k.metadata])
    injectors = _injectors(world, metadata) if metadata else []
    if injectors:
        return _injected(world, ctx, position, injectors, NOTHING)
    provider = world.interned.get(("provider", ctx.scope.params[position].name))
    if isinstance(provider, Foreign):
        return _from_provider(world, ctx, provider)
    return objects | of_type(world, ctx, kinds) if kinds else objects, taint


def _injectors(world: World, objects: Objects) -> list[Foreign]:
    return [o for o in ordered(objects) if isinstance(o, Foreign) and world.role(o.type) in INJECTORS]


def _injected(
    world: World, ctx: Context, position: int, injectors: list[Foreign], rest: Objects
) -> tuple[Objects, int]:
    """Call the dependency that `Depends(dependency)` names, or the annotated class when it names none."""
    taint = 0
    for injector in injectors:
        if world.role(injector.type) == "provider":
            rest |= provide(world, ctx, -1, injector)
            continue
        dependencies = given_to(world, injector) or _annotated_classes(ctx, position)
        if not dependencies and isinstance(ctx.body, Function):
            rest |= of_type(world, ctx, ctx.body.annotations[position])
        for dependency in dependencies:
            for target in ordered(replaced(world, ctx, dependency)):
                found, mark = _result(world, ctx, target)
                rest |= found
                taint |= mark
    return rest, taint | identity.of_parameter(ctx.scope.params[position].name, NOTHING, rest)


def _from_provider(world: World, ctx: Context, provider: Foreign) -> tuple[Objects, int]:
    """A dependency that is registered under the parameter's name."""
    found: Objects = NOTHING
    taint = 0
    for target in ordered(world.read(provider.cell("provides"), ctx)):
        once = kept_result(world, target) if isinstance(target, Foreign) else NOTHING
        found |= once
        for dependency in [] if once else given_to(world, target) if isinstance(target, Foreign) else [target]:
            objects, mark = _result(world, ctx, dependency)
            found |= objects
            taint |= mark
    return found, taint


def _result(world: World, ctx: Context, dependency: Obj) -> tuple[Objects, int]:
    """What calling a dependency gives; of a generator, what it yields."""
    result = calls.call(world, ctx, -1, dependency, Arguments.none(supplied=False))
    found: Objects = NOTHING
    taint = result.taint | identity.of_dependency(dependency)
    for each in ordered(result.objects):
        if isinstance(each, Stream):
            found |= world.yielded(each)
            taint |= each.context.yielded_taint
        else:
            found |= {each}
    return found, taint


def _annotated_classes(ctx: Context, position: int) -> list[Obj]:
    function = ctx.body
    if not isinstance(function, Function):
        return []
    return [t for t in types_in(function.annotations[position]) if isinstance(t, Class)]


def of_type(world: World, ctx: Context, kinds: Objects) -> Objects:
    """An object of an annotated type that nothing else is known of; one of the request where a request runs."""
    found: set[Obj] = set()
    for each in types_in(kinds):
        if isinstance(each, Class) and (not is_data(each) or (ctx.life and acts(each))):
            found |= given(world, ctx, each, ctx.life)
        elif isinstance(each, External) and world.role(each.name) == "bag":
            found.add(bag(world, "state"))
        elif isinstance(each, External) and world.worth_following(each.name, REQUEST):
            found.add(foreign_of(world, each.name))
    return frozenset(found)


def _of_library(world: World, kinds: Objects) -> Objects:
    """What an annotation tells of something that comes out of a container: the type of a library, when it is one."""
    known = [o for o in kinds if isinstance(o, External) and world.role(o.name) not in ("", "bag")]
    return frozenset([foreign_of(world, o.name) for o in known])


def foreign_of(world: World, name: str) -> Obj:
    """What a framework gives a request of a type, however that is known: one object stands for all of them."""
    return world.intern(("foreign", name), lambda: _foreign(name))


def _foreign(name: str) -> Foreign:
    return Foreign(name, ("foreign", name), REQUEST, "", 0)


def handed_in(world: World, entry: Entry, function: Function) -> list[Objects]:
    """What a framework is assumed to pass to what it calls; an ASGI callable gets a scope and two channels."""
    asgi = function.scope.name == "__call__" and len(function.scope.params) == 4
    return [] if asgi else [_typed(world, name) for name in entry.callback.params]


def _typed(world: World, name: str) -> Objects:
    if not name:
        return NOTHING
    if name.startswith("bag:"):
        return bag(world, name.removeprefix("bag:")).alone
    return foreign_of(world, name).alone


def is_data(cls: Class) -> bool:
    """Whether the class is a model whose fields each instance has for itself."""
    return any(isinstance(base, External) and base.name in DATA_BASES for base in lineage(cls))


def parse(world: World, root: Context, annotated: Objects, life: int) -> None:
    """Make the bodies that a framework parses, as their classes say: validators run before what is called."""
    for cls in types_in(annotated) if life else ():
        if isinstance(cls, Class) and is_data(cls) and hooks_of(cls):
            made = world.instance(cls, ("parsed", cls), life, 0)
            initialise(world, root, -1, made, Arguments.none(supplied=False))


def describe_class(cls: Class) -> None:
    """What a class's own code says: the names it binds, its fields, the attributes methods set on self."""
    scopes = cls.module.facts.scopes
    index = scopes.index(cls.scope)
    for effect in cls.scope.effects:
        if effect[0] == "bind":
            cls.own.add(str(effect[1]))
            cls.declared.setdefault(str(effect[1]), int(str(effect[-2])))
        elif effect[0] == "declare":
            cls.declared.setdefault(str(effect[1]), int(str(effect[-2])))
    of_class = _class_methods(cls.scope)
    for number, scope in enumerate(scopes):
        if scope.kind == "function" and scope.parent == index and scope.params:
            _attributes_set(cls, scope, of_class=number in of_class or scope.name in _GIVEN_THE_CLASS)
            cls.asks.update(_asked_of_itself(scope))


def _asked_of_itself(scope: Scope) -> Iterator[str]:
    """The names of the methods that a method calls on its own object."""
    values = scope.values
    for value in values:
        if value[0] == "call" and values[value[1]][0] == "attr" and values[values[value[1]][1]] == ("param", 0):
            yield values[value[1]][2]


_GIVEN_THE_CLASS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})


def _class_methods(body: Scope) -> frozenset[int]:
    """The scopes of the functions in a class that `classmethod` decorates, other decorators in between or not."""
    found = set()
    for value in body.values:
        inner = value
        if value[0] == "decorate" and body.values[value[1]] == ("global", "classmethod"):
            while inner[0] == "decorate" and inner[2]:
                inner = body.values[inner[2][0]]
            if inner[0] == "func":
                found.add(inner[1])
    return frozenset(found)


def _attributes_set(cls: Class, scope: Scope, *, of_class: bool) -> None:
    """What a method sets on its first parameter, and `__new__` on what it has made; `+=` begins with what is there."""
    for effect in scope.effects:
        if effect[0] == "setattr" and effect[2] != ANY and not effect[4]:
            first = scope.values[effect[1]] == ("param", 0)
            if first or scope.name == "__new__":
                attributes = cls.declared if first and of_class else cls.self_attrs
                attributes.setdefault(str(effect[2]), int(effect[-2]))
                if attributes is cls.self_attrs:
                    cls.made.add(str(effect[2]))


def note_bases(world: World, cls: Class, externals: list[str]) -> None:
    """Register what libraries call on subclasses of theirs; recognise classes whose fields are per instance."""
    if any(name in DATA_BASES for name in externals):
        cls.make_fields()
    if cls.module.tool:
        return
    for name in externals:
        for base in world.knowledge.ancestry(world.knowledge.family(name)):
            model = world.knowledge.subclasses.get(base)
            if model is not None and model.instance != "made":
                _note_subclass(world, cls, model)
                return


def _note_subclass(world: World, cls: Class, model: SubclassModel) -> None:
    callback = Callback(
        (), (), model.phase, model.instance, model.params, model.methods, model.framework, model.result, (), model.route
    )
    entry = Entry(cls, callback, cls.scope.name, "", None, cls.frame, cls.scope.line, source=model.base)
    world.register((cls, model.phase), entry)
    if model.callbacks:
        world.listed[cls] = model.callbacks
