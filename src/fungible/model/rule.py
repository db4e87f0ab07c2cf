"""The metadata of a rule, and the finding that a rule yields."""

from dataclasses import dataclass
from enum import StrEnum

from fungible.model.report import Access, Remedy, Step
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage, Verdict


class Status(StrEnum):
    """How far a rule can be relied on."""

    PREVIEW = "preview"
    STABLE = "stable"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What identifies and ranks a rule; its text is its module's docstring.

    `kind` and `severity` are those of its typical finding; a finding may differ. `proof` names the
    placement or fault that shows the hazard, or says why none can.
    """

    code: str
    slug: str
    kind: Kind
    severity: Severity
    proof: str
    since: str = "0.1"
    status: Status = Status.STABLE
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A hazard here, or the reason why there is none, before identity and waivers are attached."""

    rule: str
    symbol: str
    file: str
    line: int
    storage: Storage
    kind: Kind
    verdict: Verdict
    severity: Severity
    confidence: float
    why: str
    lifetime: Lifetime = Lifetime.PROCESS
    consequences: tuple[Consequence, ...] = ()
    accesses: tuple[Access, ...] = ()
    trace: tuple[Step, ...] = ()
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """A rule with the text that explains it: the headings of its docstring with their bodies, in order."""

    rule: Rule
    family: str
    title: str
    sections: tuple[tuple[str, str], ...]

    def section(self, heading: str) -> str:
        """The body under a heading, or nothing when the rule has no such section."""
        return next((body for name, body in self.sections if name == heading), "")
