"""What each context does to state that lives on: reads, writes and mutations, by slot."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.link.elements import slot_of
from fungible.audit.link.handles import Box, Foreign, Instance, Part, Wrapped
from fungible.audit.link.loads import lineage
from fungible.audit.link.objects import Class, Context, Function, Module, Obj, Objects
from fungible.audit.trace.holders import Holders, Slot
from fungible.model.words import Action, Storage


@dataclass(frozen=True, slots=True)
class Touch:
    """One access: a slot, what is done to it, where. `key` and `value` are values of the context, or -1."""

    slot: Slot
    action: Action
    operation: str
    context: Context
    line: int
    block: int
    key: int = -1
    value: int = -1
    target: Obj | None = None


class Toucher:
    """Derives the accesses of contexts once the program is solved."""

    def __init__(self, holders: Holders) -> None:
        self.holders = holders
        self.knowledge = holders.world.knowledge

    def read(self, ctx: Context, index: int, objects: Objects, operation: str, key: int = -1) -> Iterator[Touch]:
        """Reads of containers among some objects."""
        for target in objects:
            if isinstance(target, Box | Part):
                slot = self.holders.slot_of(target)
                if slot is not None:
                    yield Touch(slot, Action.READ, operation, ctx, ctx.scope.lines[index], -1, key, -1, target)

    def attribute_slot(self, target: Obj, name: str) -> Slot | None:
        """The slot that `target.name` is, when it outlives a request."""
        if isinstance(target, Instance):
            return self.holders.instance_slot(target, name)
        if isinstance(target, Class):
            return None if target.life else Slot(Storage.CLASS, _class_with(target, name), name)
        if isinstance(target, Module):
            return Slot(Storage.MODULE, target, name)
        if isinstance(target, Function | Wrapped):
            inner = target.inner if isinstance(target, Wrapped) else target
            return Slot(Storage.FUNCTION_CACHE, inner, name) if isinstance(inner, Function) else None
        if isinstance(target, Foreign):
            return self.foreign_slot(target, name)
        return self.holders.slot_of(target) if isinstance(target, Part) else None

    def foreign_slot(self, target: Foreign, name: str) -> Slot | None:
        """The slot of an attribute of a library's object: application state, or the object's own."""
        role = self.knowledge.role(target.type)
        if target.type.startswith("bag:"):
            return Slot(Storage.APP_STATE, target, name)
        if role in ("local", "request", "websocket"):
            return None
        if role == "thread-local":
            own = self.holders.slot_of(target)
            return Slot(Storage.THREAD_LOCAL, own.where, own.name) if own else None
        return self.holders.slot_of(target)


def _class_with(cls: Class, name: str) -> Class:
    for owner in lineage(cls):
        if isinstance(owner, Class) and name in owner.own | set(owner.declared):
            return owner
    return cls


def foreign_item_slot(toucher: "Toucher", target: Obj, keys: Objects) -> Slot | None:
    if not isinstance(target, Foreign):
        return None
    role = toucher.knowledge.role(target.type)
    if role == "bag" or target.type.startswith("bag:"):
        return Slot(Storage.APP_STATE, target, slot_of(keys))
    if role == "app":
        app_bag = toucher.holders.world.interned.get(("bag", "app"))
        return Slot(Storage.APP_STATE, app_bag, slot_of(keys)) if app_bag is not None else None
    return None


def building(ctx: Context, target: Obj) -> bool:
    """Whether a container of a request is filled by the code that made it, or a function in that, before it is held."""
    if not isinstance(target, Box) or not target.life or not isinstance(target.site, tuple):
        return False
    here: Context | None = ctx
    while here is not None and target.site[1] != id(here.scope):
        here = here.body.frame if isinstance(here.body, Function) else None
    return here is not None
