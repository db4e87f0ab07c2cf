"""The options of an audit, as every part of the tool is given them."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path

from fungible.model.project import EntryRule, PathRule, SeverityRule


class Format(StrEnum):
    """How a report is written."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    SARIF = "sarif"
    GITHUB_SARIF = "github-sarif"
    GITHUB = "github"
    GITHUB_SUMMARY = "github-summary"
    GITLAB = "gitlab"
    JUNIT = "junit"
    BADGE = "badge"


@dataclass(frozen=True, slots=True)
class Also:
    """One more report of the same run: its format and its file."""

    format: Format
    path: Path

    def __str__(self) -> str:
        return f"{self.format}={self.path}"


class FailOn(StrEnum):
    """The least severity at which a finding fails the run."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NEVER = "never"


class Colour(StrEnum):
    """When a terminal report is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Profile(StrEnum):
    """What a run is for: a set of defaults."""

    DEFAULT = "default"
    STRICT = "strict"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOptions:
    """How to audit and how to tell. `jobs=0` means one per core; `output=None` means standard output."""

    profile: Profile = Profile.DEFAULT
    format: Format = Format.TERMINAL
    output: Path | None = None
    also: tuple[Also, ...] = ()
    fail_on: FailOn = FailOn.LOW
    min_confidence: float = 0.0
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    app: str | None = None
    baseline: Path | None = None
    diff: str | None = None
    trend: Path | None = None
    jobs: int = 0
    cache: bool = True
    strict: bool = False
    verbose: bool = False
    color: Colour = Colour.AUTO
    require_reasons: bool = False
    severity: tuple[SeverityRule, ...] = ()
    per_path: tuple[PathRule, ...] = ()
    knowledge: tuple[Path, ...] = ()
    entry_points: tuple[EntryRule, ...] = ()

    def moved(self, before: Path, after: Path) -> "AuditOptions":
        """The options for a copy of a folder, such as an earlier revision of it: patterns mean the copy's files."""
        rules = [(rule, Path(rule.folder)) for rule in self.per_path]
        inside = [(rule, folder.relative_to(before)) for rule, folder in rules if folder.is_relative_to(before)]
        moved = {rule: replace(rule, folder=str(after / relative)) for rule, relative in inside}
        return replace(self, per_path=tuple(moved.get(rule, rule) for rule in self.per_path))


KEYS = tuple(field.name.replace("_", "-") for field in fields(AuditOptions))
"""The options as files and the command line spell them."""
TABLES = ("severity", "per-path", "knowledge", "entry-points")
"""Those that only a file can say, as tables or lists."""
