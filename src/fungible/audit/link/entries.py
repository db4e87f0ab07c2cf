"""What frameworks are told to call."""

from dataclasses import dataclass

from fungible.audit.knowledge.records import Callback
from fungible.audit.link.objects import Context, Obj, Objects


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a framework calls, as registered."""

    target: Obj
    callback: Callback
    method: str
    path: str
    router: Obj | None
    context: Context
    line: int
    given: tuple[tuple[str, Objects], ...] = ()
