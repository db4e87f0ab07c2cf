"""What each exit code means. Scripts rely on these numbers: new ones may come, none may change."""

from enum import IntEnum

from fungible.errors import NothingExamined, ReadRefused, UsageError


class ExitCode(IntEnum):
    """How a run ended, for whoever started it."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING_EXAMINED = 3
    INTERNAL = 4
    UNREAD = 5

    @property
    def meaning(self) -> str:
        """The sentence that help and documentation print for this code."""
        match self:
            case ExitCode.CLEAN:
                return "nothing at or above the threshold"
            case ExitCode.FINDINGS:
                return "at least one finding at or above the threshold"
            case ExitCode.USAGE:
                return "the command line or the configuration is wrong"
            case ExitCode.NOTHING_EXAMINED:
                return "nothing was examined"
            case ExitCode.INTERNAL:
                return "the tool itself failed"
            case ExitCode.UNREAD:
                return "something could not be read, and --strict was given"


def exit_code_of(error: BaseException) -> ExitCode:
    """The code for a run that `error` ended; anything unforeseen is the tool's own fault."""
    match error:
        case UsageError():
            return ExitCode.USAGE
        case NothingExamined():
            return ExitCode.NOTHING_EXAMINED
        case ReadRefused():
            return ExitCode.UNREAD
        case _:
            return ExitCode.INTERNAL
