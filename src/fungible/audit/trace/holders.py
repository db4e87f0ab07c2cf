"""Who holds each object for as long as the process lives, and so which state point its content belongs to."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from fungible.audit.facts.records import ANY
from fungible.audit.link.handles import Bound, Box, Foreign, Instance, Method, Part, Partial, Wrapped
from fungible.audit.link.inherited import CONTENT
from fungible.audit.link.injection import is_data
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import PROCESS, Class, Context, Function, Module, Obj, ordered
from fungible.audit.link.world import World
from fungible.audit.trace.kept import kept, made_for_request
from fungible.model.words import Storage

KEPT = "cached"
"""The name of the slot for what a cached function gave."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A named place that lives as long as the process: the identity of a state point. Each exists once.

    `where` is the module, class, function, context (for closures) or bag that has the place.
    """

    storage: Storage
    where: Obj | Context
    name: str


class Holders:
    """For each object that something long-lived holds, the slot it is (first) held in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._places: dict[tuple[Storage, Obj | Context, str], Slot] = {}
        self._defining: dict[tuple[Class, str], Class] = {}
        self.slots: dict[Obj, Slot] = {}
        self.held: dict[Slot, list[Obj]] = {}
        self.inside: set[Obj] = set()
        self._elements: dict[Obj, Slot] = {}
        """The container of each object that nothing held before, but frameworks that call it."""
        self._queue: deque[Obj] = deque()
        self._roots()
        self._drain()
        self._kept_by_caches()
        self._drain()
        self._other_names()
        self._given_with_routes()
        self._given_to_views()
        self._drain()

    def _drain(self) -> None:
        while self._queue:
            self._expand(self._queue.popleft())

    def slot(self, storage: Storage, where: Obj | Context, name: str) -> Slot:
        """The slot of a name somewhere."""
        key = (storage, where, name)
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = Slot(storage, where, name)
        return found

    def _roots(self) -> None:
        for module in self._modules():
            named = module.bound.keys() - module.other_names
            self._cells(Storage.MODULE, module, [n for n in module.cells if n in named])
        for cls in self.world.classes:
            for name in [n for n in cls.cells if n not in cls.fields]:
                self._hold(self.slot(Storage.CLASS, declaring(cls, name), name), cls.cells[name].values)
        interned = list(self.world.interned.values())
        for bag in [o for o in interned if isinstance(o, Foreign) and o.type.startswith("bag:")]:
            self._cells(Storage.APP_STATE, bag, list(bag.cells))
        self._closures()
        for function in [o for o in interned if isinstance(o, Function)]:
            self._function(function)
        self._kept_by_frameworks()

    def _closures(self) -> None:
        for ctx in self.world.all_contexts:
            if ctx.life == PROCESS and isinstance(ctx.body, Function):
                self._variables(ctx)

    def _modules(self) -> list[Module]:
        return sorted(self.world.modules.values(), key=lambda m: m.order)

    def _other_names(self) -> None:
        """Module variables that only name what has a place elsewhere come last."""
        for module in self._modules():
            self._cells(Storage.MODULE, module, [n for n in module.cells if n in module.other_names])

    def _cells(self, storage: Storage, where: Obj, names: list[str]) -> None:
        for name in names:
            self._hold(self.slot(storage, where, name), where.cells[name].values)

    def _variables(self, ctx: Context) -> None:
        for name, cell in ctx.cells.items():
            self._hold(self.slot(Storage.CLOSURE, ctx, name), cell.values)

    def _kept_by_frameworks(self) -> None:
        for where, objects in kept(self.world):
            self._hold(self.slot(Storage.LIFECYCLE, where, "registered"), objects)

    def _given_with_routes(self) -> None:
        """Containers that a table of routes gives to what answers: the function that makes the table binds them."""
        for entry in [each for each in self.world.entries.values() if each.setup]:
            for name, objects in entry.given:
                given = frozenset([o for o in objects if isinstance(o, Box) and not o.life and o not in self.slots])
                if given:
                    self._hold(self.slot(Storage.CLOSURE, entry.context, str(name)), given)

    def _given_to_views(self) -> None:
        """Containers that only the objects have which a framework makes for each request, given the same each time."""
        for view in [o for o in list(self.world.interned.values()) if isinstance(o, Instance) and made_for_request(o)]:
            for name, cell in view.cells.items():
                given = frozenset([o for o in cell.values if isinstance(o, Box) and not o.life and o not in self.slots])
                if given:
                    self._hold(self.slot(Storage.INSTANCE, defining(view.owner, name), name), given)

    def _kept_by_caches(self) -> None:
        """What cached functions returned, when it has no other place, and is not what they were given."""
        for obj in list(self.world.interned.values()):
            if isinstance(obj, Wrapped) and obj.how == "cached" and isinstance(obj.inner, Function):
                for ctx in self.world.by_body.get((obj.inner, PROCESS), ()):
                    self._hold(self.slot(Storage.FUNCTION_CACHE, obj.inner, KEPT), ctx.returned.difference(*ctx.args))

    def _function(self, function: Function) -> None:
        if function.frame.life != PROCESS:
            return
        for position, objects in enumerate(function.defaults):
            boxes = frozenset(o for o in objects if isinstance(o, Box | Instance))
            self._hold(self.slot(Storage.DEFAULT_ARG, function, function.scope.params[position].name), boxes)
        self._cells(Storage.FUNCTION_CACHE, function, list(function.cells))

    def _hold(self, slot: Slot, objects: frozenset[Obj]) -> None:
        for each in ordered(objects):
            if each.tracked and not isinstance(each, Module | Class) and not self._of_request(each):
                self.held.setdefault(slot, []).append(each)
                if each not in self.slots:
                    self.slots[each] = slot
                    self._queue.append(each)

    def _of_request(self, obj: Obj) -> bool:
        """Whether an object of a library belongs to one request, or is a name for the one being served."""
        if not isinstance(obj, Foreign):
            return False
        role = self.world.role(obj.type)
        return role in _STAND_INS or (bool(obj.life) and role != "learner")

    def _expand(self, obj: Obj) -> None:
        if isinstance(obj, Instance):
            for name, cell in list(obj.cells.items()):
                slot = self.instance_slot(obj, name)
                if slot is not None:
                    if obj in self.inside:  # what a record is made of belongs to the container as well
                        self._put_inside(cell.values)
                    self._hold(slot, cell.values)
        elif isinstance(obj, Box | Foreign):
            self._expand_content(obj)
        elif isinstance(obj, Function):
            if not obj.life:
                self._variables(obj.frame)
        else:
            self._hold(self.slots[obj], frozenset(_wrapped(obj)))

    def _expand_content(self, obj: Box | Foreign) -> None:
        for name, cell in list(obj.cells.items()):
            if name != "receiver":
                if not name.startswith("[class "):  # what is kept for a class is one object, as if the class had it
                    self._put_inside(
                        [o for o in cell.values if isinstance(o, Instance) and (o.life or is_data(o.owner))]
                    )
                    self._note_elements(self.slots[obj], cell.values)
                self._hold(self.slots[obj], cell.values)

    def _note_elements(self, slot: Slot, objects: Iterable[Obj]) -> None:
        for each in objects:
            held = self.slots.get(each)
            if isinstance(each, Instance) and (held is None or held.storage is Storage.LIFECYCLE):
                self._elements.setdefault(each, slot)

    def _put_inside(self, objects: Iterable[Obj]) -> None:
        self.inside |= {o for o in objects if isinstance(o, Instance) and o not in self.slots}

    def instance_slot(self, instance: Instance, name: str) -> Slot | None:
        """The slot of an attribute: its own; of what requests put into a container, and of records, the container's."""
        held = self.slots.get(instance)
        if held is None:
            return None
        if instance in self.inside or name in (CONTENT, ANY):
            return held
        key = (instance.owner, name)
        owner = self._defining.get(key)
        if owner is None:
            owner = self._defining[key] = defining(instance.owner, name)
        return self.slot(Storage.INSTANCE, owner, name)

    def containers_of(self, slot: Slot, depth: int = 4) -> frozenset[Slot]:
        """The places of the containers without which the objects that have an attribute would be gone."""
        if slot.storage is not Storage.INSTANCE or depth == 0:
            return frozenset()
        found: set[Slot] = set()
        for each in self.instances_with(slot.name):
            if self.instance_slot(each, slot.name) is slot:
                held = self._elements.get(each)
                around = {held} if held is not None else self.containers_of(self.slots[each], depth - 1)
                if not around:
                    return frozenset()
                found |= around
        return frozenset(found - {slot})

    @cached_property
    def _instances(self) -> dict[str, list[Instance]]:
        found: dict[str, list[Instance]] = {}
        for each in self.slots:
            if isinstance(each, Instance):
                for name in each.cells:
                    found.setdefault(name, []).append(each)
        return found

    def instances_with(self, name: str) -> Sequence[Instance]:
        """The instances that are held and have an attribute."""
        return self._instances.get(name, ())

    def slot_of(self, obj: Obj) -> Slot | None:
        """The slot whose content an object is part of, when it outlives a request."""
        if isinstance(obj, Part):
            return self.slot_of(obj.whole)
        return self.slots.get(obj)

    def named_slot_of(self, obj: Obj) -> Slot | None:
        """The same, and rather one that has a name than the framework's own."""
        slot = self.slot_of(obj)
        if slot is None or slot.storage is not Storage.LIFECYCLE:
            return slot
        return next((each for each, held in self.held.items() if each.where != slot.where and obj in held), slot)


_STAND_INS = frozenset({"request", "websocket", "local"})
"""Roles of library values that stand for something else in each request, such as `flask.request`."""


def _wrapped(obj: Obj) -> list[Obj]:
    """What a bound, wrapped or partial function or method keeps, as far as it outlives a request."""
    if isinstance(obj, Bound):
        return [] if obj.receiver.life else [obj.receiver]
    if isinstance(obj, Method):
        return [obj.receiver] if isinstance(obj.receiver, Box) and not obj.receiver.life else []
    if isinstance(obj, Wrapped):
        return [obj.inner]
    if isinstance(obj, Partial):
        kept = [o for objects in [*obj.args, *(v for _, v in obj.kws)] for o in objects if not o.life]
        return [obj.inner, *kept]
    return []


def declaring(cls: Class, name: str) -> Class:
    """The class that declares a class attribute: of what is hung on a class from elsewhere, the base that says so."""
    if name in cls.declared:
        return cls
    return next((each for each in lineage(cls)[1:] if isinstance(each, Class) and name in each.declared), cls)


def defining(cls: Class, name: str) -> Class:
    """The class that defines an attribute: the nearest one whose methods or fields give it a value."""
    owners = [each for each in lineage(cls) if isinstance(each, Class)]
    for owner in owners:
        if name in owner.made or name in owner.fields or name in owner.declared:
            return owner
    return next((owner for owner in owners if name in owner.self_attrs), cls)
