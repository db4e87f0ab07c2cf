"""What a project says about itself to the audit: which findings it accepts where, and what its own libraries do."""

from dataclasses import dataclass

from fungible.model.words import Phase, Severity

CONFIGURED = "configured"
"""The framework of an entry point that a configuration file names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityRule:
    """The severity that a project gives to what a rule, or a family of rules, finds; `by` is where it says so."""

    rule: str
    severity: Severity
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRule:
    """What holds for the files that a pattern means, relative to `folder`; `source` is the file that says so."""

    pattern: str
    folder: str
    source: str
    ignore: tuple[str, ...] = ()
    severity: tuple[SeverityRule, ...] = ()
    because: str = ""

    @property
    def by(self) -> str:
        """Where it is said."""
        return f"per-path {self.pattern} in {self.source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRule:
    """Functions of the program that something calls which the audit does not know.

    Either `symbol` is a pattern of their dotted names, or `decorator` the dotted name of what decorates them.
    `instance` says for how long the object of a method lives: request or process.
    """

    phase: Phase
    symbol: str = ""
    decorator: str = ""
    route: str = ""
    instance: str = "request"
    source: str = ""

    @property
    def named(self) -> str:
        """How it tells what it means."""
        return f"symbol {self.symbol}" if self.symbol else f"decorator {self.decorator}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeFile:
    """A file that describes a project's own libraries: its name as it is shown, where it is, and its text."""

    name: str
    place: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything that a project says about itself."""

    paths: tuple[PathRule, ...] = ()
    severity: tuple[SeverityRule, ...] = ()
    knowledge: tuple[KnowledgeFile, ...] = ()
    entries: tuple[EntryRule, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What of it changes a report, as words: none when nothing does."""
        return () if self == Project() else (repr(self),)


UNSAID = Project()
"""A project that says nothing."""
