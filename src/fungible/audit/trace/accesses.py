"""What each context does to state that lives on: reads, writes and mutations, by slot."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from fungible.audit.link.containers import MUTATORS
from fungible.audit.link.elements import element_cells, slot_of
from fungible.audit.link.handles import Bound, Box, Foreign, Instance, Method, Part, Partial, Wrapped
from fungible.audit.link.inherited import content_of
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import NOTHING, Class, Context, External, Function, Module, Obj, Objects, ordered
from fungible.audit.link.shared import SETTINGS, is_copied, is_namespace, settings_modules
from fungible.audit.trace.holders import Holders, Slot, declaring
from fungible.audit.trace.remembered import Remembered
from fungible.model.words import Action, Storage


class Touch(NamedTuple):
    """One access: what is done, where. `key` and `value` are values of the context, or -1."""

    action: Action
    operation: str
    context: Context
    line: int
    block: int = -1
    key: int = -1
    value: int = -1


Read = tuple[str, Context, int, int, int, int]
"""A read, of which most are never told: operation, context, value, block, key and what is given."""


def touch_of(read: Read) -> Touch:
    """A read as an access."""
    operation, ctx, index, block, key, value = read
    return Touch(Action.READ, operation, ctx, ctx.scope.lines[index], block, key, value)


class Called(NamedTuple):
    """What matters among some callees: methods of what something long-lived holds, with its slot, and of application
    state; methods of their first argument, as functions of libraries can be: `heapq.heappush` appends; and what a
    `partial` of `next` draws from."""

    bags: tuple[tuple[Foreign, str], ...]
    methods: tuple[tuple[Slot, Method], ...]
    functions: tuple[str, ...]
    drawn: tuple[Slot, ...]


class Passed(NamedTuple):
    """What matters of what is passed: containers that something long-lived holds, methods that change them."""

    content: tuple[tuple[Slot, Obj], ...]
    handed: tuple[tuple[Slot, Method], ...]


class Toucher:
    """Collects the accesses of contexts, one context after the other, once the program is solved."""

    def __init__(self, holders: Holders) -> None:
        self.holders = holders
        self.knowledge = holders.world.knowledge
        self.reads: dict[Slot, list[Read]] = defaultdict(list)
        """The reads of what serves; a slot that other code reads is there as well, without those reads."""
        self.changes: dict[Slot, list[Touch]] = defaultdict(list)
        self.serving = False
        """Whether the context whose turn it is serves."""
        self.content = Remembered(self._content)
        """The containers among some objects that something long-lived holds, with the slot."""
        self.attributes = Remembered(self._attributes)
        """The slots that loading an attribute of some objects reads."""
        self.called = Remembered(self._called)
        """What matters among some callees; nothing of most."""
        self.passed = Remembered(self._passed)
        """What matters of what is passed; nothing of most."""
        self.calls_back = Remembered(self._calls_back)
        """Whether what is passed to some callees leaves the program, where it is called."""
        self._owners: Remembered[tuple[Class, str], Class] = Remembered(lambda attribute: declaring(*attribute))

    def read(self, slot: Slot, ctx: Context, index: int, operation: str, key: int = -1) -> None:
        """Note that a value of the context reads a slot."""
        rows = self.reads[slot]
        if self.serving:
            rows.append((operation, ctx, index, -1, key, -1))

    def change(self, slot: Slot, touch: Touch) -> None:
        """Note that a slot is changed, unless who serves changes a copy of it."""
        if self.serving and touch.action is Action.WRITE and is_copied(slot.where):
            return
        self.changes[slot].append(touch)

    def read_content(self, ctx: Context, index: int, objects: Objects, operation: str, key: int = -1) -> None:
        """Note reads of the containers among some objects."""
        for slot, _ in self.content[objects]:
            self.read(slot, ctx, index, operation, key)

    def _content(self, objects: Objects) -> tuple[tuple[Slot, Obj], ...]:
        inner = [content_of(o) for o in ordered(objects)]
        held = [(self.holders.slot_of(o), o) for o in inner if isinstance(o, (Box, Part))]
        return tuple([(slot, o) for slot, o in held if slot is not None])

    def _attributes(self, loaded: tuple[Objects, str]) -> tuple[Slot, ...]:
        objects, name = loaded
        slots = [
            self.attribute_slot(o, name) or self._of_class(o, name) for o in ordered(objects) if not isinstance(o, Part)
        ]
        return tuple(dict.fromkeys([slot for slot in slots if slot is not None]))

    def _of_class(self, target: Obj, name: str) -> Slot | None:
        """The slot of an attribute that an object of a request finds in its class: nothing gives it one of its own."""
        if not isinstance(target, Instance) or (name in target.cells and target.cells[name].values):
            return None
        owners = [o for o in lineage(target.owner) if isinstance(o, Class)]
        own = any(name in o.self_attrs for o in owners)
        return self.attribute_slot(target.owner, name) if not own and any(name in o.declared for o in owners) else None

    def _called(self, callees: Objects) -> Called | None:
        found = Called(_bags(callees), self._methods(callees), self._named(callees), self._drawn(callees))
        return found if found.bags or found.methods or found.functions or found.drawn else None

    def _drawn(self, callees: Objects) -> tuple[Slot, ...]:
        nexts = [o for o in ordered(callees) if isinstance(o, Partial) and getattr(o.inner, "name", "") == "next"]
        held = [self.holders.slot_of(each) for o in nexts for each in ordered(o.args[0] if o.args else NOTHING)]
        return tuple([slot for slot in held if slot is not None])

    def _passed(self, given: Objects) -> Passed | None:
        found = Passed(self.content[given], self._handed(given))
        return found if found.content or found.handed else None

    def _methods(self, callees: Objects) -> tuple[tuple[Slot, Method], ...]:
        inner = [unfixed(o) for o in ordered(callees)]
        others = frozenset(o.function for o in inner if isinstance(o, Bound))
        methods = self._without_parts([o for o in inner if isinstance(o, Method) and not _is_own(o, others)])
        kept = set(charged([o.receiver for o in methods]))
        held = [(self.holders.slot_of(o.receiver), o) for o in methods if o.receiver in kept]
        return tuple([(slot, o) for slot, o in held if slot is not None])

    def _without_parts(self, methods: list[Method]) -> list[Method]:
        """Without those of an element that may be any, where a library says that it is one that nothing changes."""
        receivers = [o.receiver for o in methods if isinstance(o.receiver, Foreign)]
        known = any(self.holders.world.role(receiver.type) == "constant" for receiver in receivers)
        return [o for o in methods if not isinstance(o.receiver, Part)] if known else methods

    def _handed(self, given: Objects) -> tuple[tuple[Slot, Method], ...]:
        return tuple([(slot, o) for slot, o in self._methods(given) if o.name in MUTATORS])

    def _named(self, callees: Objects) -> tuple[str, ...]:
        names = [self.holders.world.as_method(o.name) for o in ordered(callees) if isinstance(o, External)]
        return tuple([name for name in names if name])

    def _calls_back(self, callees: Objects) -> bool:
        return not any(isinstance(o, _OWN_CALLEES) or self._fixes(o) for o in callees)

    def _fixes(self, callee: Obj) -> bool:
        model = self.holders.world.model(callee.name) if isinstance(callee, External) else None
        return model is not None and model.wraps in ("partial", "partial-method")

    def attribute_slot(self, target: Obj, name: str) -> Slot | None:
        """The slot that `target.name` is, when it outlives a request."""
        slots = self.holders
        if isinstance(target, Instance):
            return slots.instance_slot(target, name)
        if isinstance(target, Class):
            owner = self._owners[target, name]
            return None if target.life or name in owner.fields else slots.slot(Storage.CLASS, owner, name)
        if isinstance(target, Module):
            return slots.slot(Storage.MODULE, target, name)
        if isinstance(target, (Function, Wrapped)):
            inner = target.inner if isinstance(target, Wrapped) else target
            return slots.slot(Storage.FUNCTION_CACHE, inner, name) if isinstance(inner, Function) else None
        if isinstance(target, Foreign):
            return self.foreign_slot(target, name)
        inside = isinstance(target, Part) or (isinstance(target, Box) and is_namespace(slots.world, target))
        return slots.slot_of(target) if inside else None

    def foreign_slot(self, target: Foreign, name: str) -> Slot | None:
        """The slot of an attribute of a library's object: application state, a setting, or the object's own."""
        if target.type.startswith("bag:"):
            return self.holders.slot(Storage.APP_STATE, target, name)
        if target.type == SETTINGS:
            named = [module for module in settings_modules(self.holders.world, name) if name in module.bound]
            return self.holders.slot(Storage.MODULE, named[0], name) if named else None
        role = self.holders.world.role(target.type)
        if role in ("local", "request", "websocket"):
            return None
        if role == "app":
            app_bag = self.holders.world.interned.get(("bag", "app"))
            known = app_bag is not None and name in app_bag.cells
            return self.holders.slot(Storage.APP_STATE, app_bag, name) if app_bag is not None and known else None
        if role == "thread-local":
            own = self.holders.slot_of(target)
            return self.holders.slot(Storage.THREAD_LOCAL, own.where, own.name) if own else None
        return self.holders.slot_of(target)

    def item_slot(self, target: Obj, keys: Objects) -> Slot | None:
        """The slot of an item of the application's state."""
        if not isinstance(target, Foreign):
            return None
        role = self.holders.world.role(target.type)
        if role == "bag":
            return self.holders.slot(Storage.APP_STATE, target, slot_of(keys))
        if role == "app":
            app_bag = self.holders.world.interned.get(("bag", "app"))
            return self.holders.slot(Storage.APP_STATE, app_bag, slot_of(keys)) if app_bag is not None else None
        return None


def _bags(callees: Objects) -> tuple[tuple[Foreign, str], ...]:
    """The application states whose methods are called, with the names of the methods."""
    called = [(o.receiver, o.name) for o in ordered(callees) if isinstance(o, Method)]
    return tuple([(bag, name) for bag, name in called if isinstance(bag, Foreign) and bag.type.startswith("bag:")])


_OWN_CALLEES = (Function, Bound, Wrapped, Class, Instance)


def unfixed(callee: Obj) -> Obj:
    """What is called behind partials."""
    while isinstance(callee, Partial):
        callee = callee.inner
    return callee


def _is_own(callee: Method, others: Objects) -> bool:
    """Whether something is called on an element whose class, of the program, defines it: `Shape.update`, not dict's.

    Where the container holds objects of the program alone, `others`, methods of that name of the program's classes that
    are called at the same place, are those that are meant.
    """
    whole = _whole(callee.receiver)
    elements = [o for cell in element_cells(whole) for o in cell.values] if whole is not None else []
    if any(callee.name in base.own for cls in _classes(elements) for base in cls):
        return True
    objects_only = bool(elements) and all(isinstance(o, Instance) for o in elements)
    return objects_only and any(isinstance(o, Function) and o.scope.name == callee.name for o in others)


def _classes(elements: Collection[Obj]) -> Iterator[list[Class]]:
    """The lineages of objects and classes of the program."""
    for each in elements:
        if isinstance(each, (Instance, Class)):
            yield [
                base for base in lineage(each.owner if isinstance(each, Instance) else each) if isinstance(base, Class)
            ]


FEW = 2
"""How many elements of one container an expression may mean and still be taken to mean each of them."""


def charged(targets: Collection[Obj]) -> Collection[Obj]:
    """What a change is charged to: when any of many elements of a container is meant, the container alone."""
    if len(targets) <= FEW + 1:
        return targets
    wholes = {_whole(t) for t in targets} - {None}
    elements = {o for whole in wholes if whole is not None for cell in element_cells(whole) for o in cell.values}
    inner = {t for t in targets if t in elements or _whole(t) in elements}
    return [t for t in targets if t not in inner] if len(inner) > FEW else targets


def _whole(target: Obj) -> Box | None:
    """The container that something stands for a part of."""
    whole = target.whole if isinstance(target, Part) else None
    return whole if isinstance(whole, Box) else None


def building(ctx: Context, target: Obj) -> bool:
    """Whether a container is filled by the code that made it, or a function in that, before anything else holds it.

    That is so for containers of a request, and for what a function makes that runs once, such as a constructor.
    """
    if not isinstance(target, Box) or not isinstance(target.site, tuple):
        return False
    if not target.life:
        return target.site[1] == id(ctx.scope) and isinstance(ctx.body, Function)
    here: Context | None = ctx
    while here is not None and target.site[1] != id(here.scope):
        here = here.body.frame if isinstance(here.body, Function) else None
    return here is not None
