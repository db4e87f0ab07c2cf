"""What agents may ask, as frozen values that can be handed to another process."""

from dataclasses import dataclass
from enum import StrEnum

from fungible.model.words import Severity

PAGE = 5
"""Findings on a page unless more are asked for: what fits into about two thousand characters."""
LONGEST_PAGE = 50


class Show(StrEnum):
    """Which state points a page lists: the verdicts, and violations that somebody accepted with a reason."""

    VIOLATION = "violation"
    WAIVED = "waived"
    ACCEPTABLE = "acceptable"
    SAFE = "safe"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuestion:
    """A page of what an audit finds. A cursor, when there is one, says the rest."""

    path: str = "."
    verdict: Show = Show.VIOLATION
    severity: Severity | None = None
    rule: str | None = None
    file: str | None = None
    limit: int = PAGE
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingQuestion:
    """One state point in full."""

    id: str
    path: str = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffQuestion:
    """What the files as they are now add to a revision."""

    path: str = "."
    ref: str = "HEAD"
    limit: int = 2 * PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainQuestion:
    """What a rule, a family of rules or a kind of state is about."""

    name: str
    full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesQuestion:
    """Which rules there are."""

    family: str | None = None


Question = AuditQuestion | FindingQuestion | DiffQuestion | ExplainQuestion | RulesQuestion
