"""Who holds each object for as long as the process lives, and so which state point its content belongs to."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from fungible.audit.link.handles import Bound, Box, Foreign, Instance, Part, Partial, Wrapped
from fungible.audit.link.injection import is_data
from fungible.audit.link.loads import OWN_KIND, lineage
from fungible.audit.link.objects import PROCESS, Class, Context, Function, Module, Obj, ordered
from fungible.audit.link.world import World
from fungible.model.words import Storage


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
        self._queue: deque[Obj] = deque()
        self._roots()
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
        for module in sorted(self.world.modules.values(), key=lambda m: m.order):
            self._cells(Storage.MODULE, module, [n for n in module.cells if n in module.bound])
        for cls in self.world.classes:
            if is_data(cls):  # now that the bases of its bases are known, whatever the order of imports
                cls.make_fields()
            self._cells(Storage.CLASS, cls, [n for n in cls.cells if n not in cls.fields])
        for obj in list(self.world.interned.values()):
            if isinstance(obj, Function):
                self._function(obj)
            elif isinstance(obj, Foreign) and obj.type.startswith("bag:"):
                self._cells(Storage.APP_STATE, obj, list(obj.cells))
        for ctx in self.world.all_contexts:
            if ctx.life == PROCESS and isinstance(ctx.body, Function):
                self._variables(ctx)
        self._kept_by_frameworks()
        self._applications()
        self._kept_by_caches()

    def _cells(self, storage: Storage, where: Obj, names: list[str]) -> None:
        for name in names:
            self._hold(self.slot(storage, where, name), where.cells[name].values)

    def _variables(self, ctx: Context) -> None:
        for name, cell in ctx.cells.items():
            self._hold(self.slot(Storage.CLOSURE, ctx, name), cell.values)

    def _kept_by_frameworks(self) -> None:
        """Registered callables with their receivers, what they are given, and objects that stand for classes."""
        for entry in self.world.entries.values():
            for _, given in entry.given:
                self._hold(
                    Slot(Storage.LIFECYCLE, entry.context, "registered"), frozenset(o for o in given if not o.life)
                )
            if not entry.target.life:
                self._hold(self.slot(Storage.LIFECYCLE, entry.context, "registered"), frozenset({entry.target}))
        for obj in list(self.world.interned.values()):
            made = isinstance(obj, Instance) and not obj.life and isinstance(obj.site, tuple)
            if isinstance(obj, Instance) and made and isinstance(obj.site, tuple) and obj.site[0] == "entry":
                self._hold(self.slot(Storage.LIFECYCLE, obj.owner, "registered"), frozenset({obj}))

    def _applications(self) -> None:
        """Applications of the program's own kind."""
        app = self.world.interned.get(("the app",))
        for obj in sorted(app.cell(OWN_KIND).values, key=lambda o: o.order) if app is not None else ():
            if isinstance(obj, Instance):
                self._hold(self.slot(Storage.LIFECYCLE, obj.owner, "registered"), frozenset({obj}))

    def _kept_by_caches(self) -> None:
        """What cached functions returned."""
        for obj in list(self.world.interned.values()):
            if isinstance(obj, Wrapped) and obj.how == "cached" and isinstance(obj.inner, Function):
                for ctx in self.world.by_body.get((obj.inner, PROCESS), ()):
                    self._hold(self.slot(Storage.FUNCTION_CACHE, obj.inner, "cached"), ctx.returned)

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
        return isinstance(obj, Foreign) and (bool(obj.life) or self.world.role(obj.type) in _STAND_INS)

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
                self._put_inside([o for o in cell.values if isinstance(o, Instance) and (o.life or is_data(o.owner))])
                self._hold(self.slots[obj], cell.values)

    def _put_inside(self, objects: Iterable[Obj]) -> None:
        self.inside |= {o for o in objects if isinstance(o, Instance) and o not in self.slots}

    def instance_slot(self, instance: Instance, name: str) -> Slot | None:
        """The slot of an attribute: its own; of what requests put into a container, and of records, the container's."""
        held = self.slots.get(instance)
        if held is None:
            return None
        if instance in self.inside:
            return held
        key = (instance.owner, name)
        owner = self._defining.get(key)
        if owner is None:
            owner = self._defining[key] = defining(instance.owner, name)
        return self.slot(Storage.INSTANCE, owner, name)

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

    def lives_on(self, obj: Obj) -> bool:
        """Whether something that lives as long as the process holds the object."""
        return obj in self.slots

    def slot_of(self, obj: Obj) -> Slot | None:
        """The slot whose content an object is part of, when it outlives a request."""
        if isinstance(obj, Part):
            return self.slot_of(obj.whole)
        return self.slots.get(obj)


_STAND_INS = frozenset({"request", "websocket", "local"})
"""Roles of library values that stand for something else in each request, such as `flask.request`."""


def _wrapped(obj: Obj) -> list[Obj]:
    """What a bound, wrapped or partial function keeps, as far as it outlives a request."""
    if isinstance(obj, Bound):
        return [] if obj.receiver.life else [obj.receiver]
    if isinstance(obj, Wrapped):
        return [obj.inner]
    if isinstance(obj, Partial):
        kept = [o for objects in [*obj.args, *(v for _, v in obj.kws)] for o in objects if not o.life]
        return [obj.inner, *kept]
    return []


def defining(cls: Class, name: str) -> Class:
    """The class that defines an attribute: the base-most one whose methods or fields set it."""
    for owner in lineage(cls):
        if isinstance(owner, Class) and (name in owner.self_attrs or name in owner.fields or name in owner.declared):
            return owner
    return cls
