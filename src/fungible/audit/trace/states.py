"""State records: the slots that code touches, named and placed, with their accesses."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from fungible.audit.link.bags import given_at
from fungible.audit.link.handles import Box, Const, Foreign
from fungible.audit.link.inherited import content_of
from fungible.audit.link.objects import Class, Context, Function, Module, Obj
from fungible.audit.link.shared import LIFESPAN, WORKER
from fungible.audit.program.records import Hit, State
from fungible.audit.trace.accesses import Read, Touch, Toucher, touch_of
from fungible.audit.trace.describe import type_names
from fungible.audit.trace.forms import is_bounded, shape_of
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.holders import Holders, Slot
from fungible.audit.trace.lock_tables import role_of_locks
from fungible.audit.trace.logged import Logged
from fungible.audit.trace.results import changed_later, is_result
from fungible.audit.trace.touchsites import TouchSite
from fungible.model.words import Action, Phase, Storage

_LOOKS = frozenset({"load", "item", "get", "copy"})
HITS = 40


class States:
    """Groups touches by slot and makes the records."""

    def __init__(self, holders: Holders, functions: Functions, touching: Callable[[], Toucher]) -> None:
        self.holders = holders
        self._touching = touching
        self.functions = functions
        self.world = holders.world
        self._logged = Logged()

    @cached_property
    def touches(self) -> Toucher:
        """The accesses to everything that lives on."""
        return self._touching()

    def collect(self) -> tuple[State, ...]:
        """Every state that is touched, or that holds an object of a library, in order of place."""
        slots = dict.fromkeys([*self.touches.reads, *self.touches.changes, *self.holders.held])
        made = [state for slot in slots if self._counts(slot) and (state := self._state(slot)) is not None]
        return tuple(sorted(_merged(made), key=lambda s: (s.file, s.line, s.symbol)))

    def _counts(self, slot: Slot) -> bool:
        if slot.storage is Storage.LIFECYCLE or (is_result(slot) and not self._changed(slot)):
            return False
        return self._outlives(slot)

    def _outlives(self, slot: Slot) -> bool:
        """Closures of a request end with it, unless something long-lived holds the function."""
        if slot.storage is Storage.CLOSURE and isinstance(slot.where, Context):
            early = {Phase.IMPORT, Phase.STARTUP} & self.functions.reached.get(slot.where, {}).keys()
            return slot.where.life == 0 and bool(early)
        return not (isinstance(slot.where, Function) and slot.where.life)

    def _state(self, slot: Slot) -> State | None:
        place = None if self._is_option(slot) else self.place(slot)
        if place is None:
            return None
        symbol, file, line = place
        objects = self._objects(slot)
        writes, setup = self._changes(slot)
        shape = shape_of(objects, writes)
        reads = self._reads(slot)
        writes = () if _only_wakes(reads) else writes
        if shape == "function" and not writes:
            return None
        types = tuple(sorted({t for o in objects for t in type_names(o)}))
        storage = self._storage(slot, objects)
        return State(
            storage=storage,
            symbol=symbol,
            name=symbol.rpartition(".")[2] if is_result(slot) else slot.name,
            file=file,
            line=line,
            shape=shape,
            types=types,
            role=self._role((*types, *self._stored_types(slot))) or role_of_locks(self.world, objects, writes),
            initial=tuple(sorted({o.value for o in self._values(slot) if isinstance(o, Const)}, key=repr)),
            bounded=any(isinstance(o, Box) and is_bounded(o) for o in objects),
            writes=writes,
            reads=reads,
            setup=setup,
            within=self._within(slot) if writes else (),
        )

    def _within(self, slot: Slot) -> tuple[str, ...]:
        """The symbols of the containers that hold all objects that have an attribute."""
        places = [self.place(each) for each in self.holders.containers_of(slot)]
        return tuple(sorted([place[0] for place in places if place is not None]))

    def _is_option(self, slot: Slot) -> bool:
        """Whether an attribute of the application is read by nothing here: an option that the framework reads."""
        where, attribute = slot.where, not slot.name.startswith(("[", "*"))
        return attribute and isinstance(where, Foreign) and where.type == "bag:app" and not self._reads(slot)

    def _storage(self, slot: Slot, objects: list[Obj]) -> Storage:
        if slot.storage in (Storage.MODULE, Storage.CLASS):
            roles = {self.world.role(o.type) for o in objects if isinstance(o, Foreign)}
            if "contextvar" in roles:
                return Storage.CONTEXTVAR
            if "thread-local" in roles:
                return Storage.THREAD_LOCAL
        return slot.storage

    def _role(self, types: Iterable[str]) -> str:
        return next((role for each in types if (role := self.world.role(each))), "")

    def _stored_types(self, slot: Slot) -> Iterator[str]:
        """The library types of what the first few changes store."""
        for touch in self.touches.changes.get(slot, ())[:HITS]:
            if touch.value >= 0 and touch.operation in ("set-item", "setdefault", "append", "add"):
                stored = touch.context.objects[touch.value]
                yield from sorted(o.type for o in stored if isinstance(o, Foreign))

    def _values(self, slot: Slot) -> Iterable[Obj]:
        where = slot.where
        if isinstance(where, Context):
            return where.cells[slot.name].values if slot.name in where.cells else ()
        if slot.storage is Storage.INSTANCE:
            return {v for o in self.holders.instances_with(slot.name) for v in o.cells[slot.name].values}
        cell = where.cells.get(slot.name)
        return cell.values if cell is not None else ()

    def _objects(self, slot: Slot) -> list[Obj]:
        """What the slot itself holds (not what is inside that)."""
        if slot.storage is Storage.INSTANCE:
            return [o for o in self.holders.held.get(slot, ()) if not self._is_part(o)]
        direct = list(self._values(slot))
        held = direct or self.holders.held.get(slot, [])
        found = {each for o in held for each in (o, content_of(o)) if not isinstance(o, Const)}
        return sorted(found, key=lambda o: o.order)

    def _is_part(self, obj: Obj) -> bool:
        """Whether a library's object is what another one sends along."""
        return isinstance(obj, Foreign) and self.world.role(obj.type) == "defaults"

    def _changes(self, slot: Slot) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
        """The first changes of a slot by what serves, and by everything else."""
        touches = self._changed(slot)
        served = [t for t in touches if self.functions.serves(t.context, t.block)]
        serving = [t for t in served if not self._is_of_new_one(slot, t.context)]
        others = [t for t in touches if not self.functions.serves(t.context, t.block)]
        return self._hits(serving), self._hits(others)

    def _changed(self, slot: Slot) -> Sequence[Touch]:
        changes = self.touches.changes.get(slot, ())
        return changed_later(slot, changes) if is_result(slot) else changes

    def _is_of_new_one(self, slot: Slot, ctx: Context) -> bool:
        """Whether the application that a context changes is one that it makes, as tasks do for themselves."""
        made = (o for objects in ctx.objects for o in objects if isinstance(o, Foreign) and o.call is not None)
        return slot.storage is Storage.APP_STATE and any(
            o.call[0].scope is ctx.scope and self.world.role(o.type) == "app" for o in made if o.call
        )

    def _reads(self, slot: Slot) -> tuple[Hit, ...]:
        """The first reads of a slot by what serves."""
        return self._hits(map(self._told, self.touches.reads.get(slot, ())))

    def _told(self, read: Read) -> Touch:
        """A read as an access; one that only goes into the log is no look at the state."""
        operation, ctx, index, block, key, value = read
        only_told = operation in _LOOKS and index in self._logged.of(ctx.scope)
        return touch_of(("log" if only_told else operation, ctx, index, block, key, value))

    def _hits(self, touches: Iterable[Touch]) -> tuple[Hit, ...]:
        """The first of some touches, those of one kind on a line taken together, in order of place."""
        found: dict[tuple[str, int, str], Touch] = {}
        for touch in touches:
            found.setdefault((touch.context.module.file, touch.line, touch.operation), touch)
            if len(found) == HITS:
                break
        return tuple([self._hit(touch) for _, touch in sorted(found.items(), key=lambda row: row[0])])

    def _hit(self, touch: Touch) -> Hit:
        ctx = touch.context
        return Hit(
            action=touch.action,
            operation=touch.operation,
            phases=self.functions.phases(ctx, touch.block),
            file=ctx.module.file,
            line=touch.line,
            function=self.functions.of(ctx),
            site=TouchSite(touch, self.functions),
        )

    def place(self, slot: Slot) -> tuple[str, str, int] | None:
        """Symbol, file and line of a slot."""
        where, name = slot.where, slot.name
        if isinstance(where, Context):
            return f"{where.symbol}.{name}", where.module.file, self._bound_at(slot, where)
        if isinstance(where, Module):
            bound = where.bound.get(name)
            return (f"{where.name}.{name}", where.file, bound) if bound else None
        if isinstance(where, Class):
            return self._attribute_place(slot, where)
        if isinstance(where, Function):
            if is_result(slot):
                return where.symbol, where.module.file, where.scope.line
            if slot.storage is Storage.DEFAULT_ARG:
                return f"{where.symbol}.{name}", where.module.file, where.scope.line
            file, line = self._earliest(slot)
            return f"{where.symbol}.{name}", file or where.module.file, line or where.scope.line
        if isinstance(where, Foreign) and where.type.startswith("bag:"):
            return self._bag_place(slot, where)
        return None

    def _bound_at(self, slot: Slot, ctx: Context) -> int:
        """The line where a function binds what it holds: a variable, or what it gives on without keeping it."""
        rows = dict(ctx.scope.cells).get(slot.name)
        if rows:
            return rows[0][1]
        held = frozenset(self.holders.held.get(slot, ()))
        return next((line for line, o in zip(ctx.scope.lines, ctx.objects, strict=True) if held & o), ctx.scope.line)

    def _attribute_place(self, slot: Slot, cls: Class) -> tuple[str, str, int] | None:
        name, own = slot.name, slot.storage is Storage.CLASS
        lines = (cls.declared.get(name) if own else None, cls.fields.get(name), cls.self_attrs.get(name))
        line = next((n for n in (*lines, cls.declared.get(name)) if n), self._earliest(slot)[1])
        if not line or (name in cls.own and not self._first_touch(slot) and not self._holds_lock(slot)):
            return None
        return f"{cls.symbol}.{name}", cls.module.file, line

    def _holds_lock(self, slot: Slot) -> bool:
        return any(
            isinstance(o, Foreign) and self.world.role(o.type) == "lock" for o in self.holders.held.get(slot, ())
        )

    def _bag_place(self, slot: Slot, bag: Foreign) -> tuple[str, str, int] | None:
        if slot.name in ("*", "[]") and slot not in self.touches.reads and slot not in self.touches.changes:
            return None
        first = self._first_touch(slot)
        if first is None:
            return None
        ctx, line = first.context, first.line
        if bag.call is not None and self.functions.serves(ctx) and (given := given_at(bag.call, slot.name)):
            ctx, line = bag.call[0], given
        kind = bag.type.removeprefix("bag:")
        name = slot.name.strip("[]")
        if ":" in name:
            name = self._key_name(name)
        inner = {"app": f"app.{name}", LIFESPAN: f"state.{name}", WORKER: f"ctx.{name}"}.get(kind, f"app.{kind}.{name}")
        return f"{ctx.symbol}.{inner}" if ctx.symbol else inner, ctx.module.file, line

    def _key_name(self, place: str) -> str:
        """The name of the variable that holds an application key made at a place."""
        for module in self.world.modules.values():
            for name, cell in module.cells.items():
                for each in cell.values:
                    if isinstance(each, Foreign) and f"{each.file}:{each.line}" == place:
                        return name
        return place

    def _first_touch(self, slot: Slot) -> Touch | None:
        writes = self.touches.changes.get(slot, ())
        if not writes:
            return None

        def rank(touch: Touch) -> tuple[bool, bool, str, int]:
            return (
                self.functions.serves(touch.context),
                touch.action is Action.MUTATE,
                touch.context.module.file,
                touch.line,
            )

        return min(writes, key=rank)

    def _earliest(self, slot: Slot) -> tuple[str, int]:
        first = self._first_touch(slot)
        return (first.context.module.file, first.line) if first else ("", 0)


def _only_wakes(reads: tuple[Hit, ...]) -> bool:
    """Whether what is read of an event is read by background work alone: no answer depends on it."""
    asked = [hit for hit in reads if hit.operation in ("is_set", "wait")]
    return bool(asked) and not any(Phase.REQUEST in hit.phases for hit in asked)


def _merged(states: list[State]) -> list[State]:
    """One record for a symbol: an attribute that is a class attribute and an instance's is one state."""
    found: dict[tuple[str, int], State] = {}
    for state in states:
        key = (state.symbol, state.line)
        present = found.get(key)
        if present is None or len(state.writes) > len(present.writes):
            found[key] = state
    return list(found.values())
