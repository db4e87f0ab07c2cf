"""What a report adds to another: to that of an earlier revision, or to a baseline."""

from dataclasses import dataclass
from enum import StrEnum

from fungible.model.words import Severity


class ChangeStatus(StrEnum):
    """Whether a violation is one that was there before."""

    NEW = "new"
    REOPENED = "reopened"
    KNOWN = "known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is new about a violation, with the sentence that says so."""

    status: ChangeStatus
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A violation that was there before and counts no longer, and what became of it."""

    rule: str
    symbol: str
    file: str
    severity: Severity
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a report is compared with, how many of its violations are new, and what is no violation any more.

    `against` names a revision or a file; `baseline` says that it is a list that somebody keeps.
    """

    against: str
    new: int
    reopened: int
    known: int
    mended: tuple[Mended, ...] = ()
    baseline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """The options that decide what a report can hold, as they were given."""

    app: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
