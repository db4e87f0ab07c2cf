"""The ways in which a run can end without a report.

Each error tells a person its cause, the place where it arose and the next step. Which exit code it
becomes is the command line's business (`fungible.cli.exit_codes`).
"""


class FungibleError(Exception):
    """A run that cannot go on. Raised bare, it is a fault of the tool itself."""

    def __init__(self, cause: str, *, place: str = "", next_step: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.place = place
        self.next_step = next_step

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        what_next = f"; {self.next_step}" if self.next_step else ""
        return f"{self.cause}{where}{what_next}"


class UsageError(FungibleError):
    """The command line asks for something that does not make sense."""


class PathMissing(UsageError):
    """A path on the command line does not exist."""

    def __init__(self, path: str) -> None:
        super().__init__("no such file or directory", place=path, next_step="check the path and its spelling")


class ConfigurationError(UsageError):
    """A configuration file holds something that the tool does not understand."""


class NothingExamined(FungibleError):
    """There was nothing to read where the tool looked, which is not the same as finding nothing wrong."""


class ReadRefused(FungibleError):
    """Something could not be read, and the user asked that nothing be left out."""


class OutputRefused(UsageError):
    """The report cannot be written where the user asked for it."""
