"""The `fungible` command: runs what was asked for, and turns whatever ends a run into a sentence and an exit code."""

import atexit
import gc
import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module

from fungible.cli.arguments import COMMANDS, parsed, parser
from fungible.cli.exit_codes import ExitCode, exit_code_of
from fungible.cli.output import complain, settle
from fungible.errors import FungibleError, UsageError

TOP_OPTIONS = ("-h", "--help", "--version")
INTERRUPTED = 130
DEBUG = "FUNGIBLE_DEBUG"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, and say how it went as an exit code. No exception leaves, `SystemExit` of `--help` apart."""
    if argv is None:
        _collect_nothing()
        end_in_order()
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        complain("interrupted; no report was written")
        return INTERRUPTED
    except Exception as error:
        return _failed(error)
    finally:
        settle()


def _collect_nothing() -> None:
    """The process is the command's own and ends with it: looking for garbage would take longer than it is worth.

    The interpreter looks once more on its way out; what is frozen by then is left alone.
    """
    gc.disable()
    atexit.register(gc.freeze)


def end_in_order() -> None:
    """Whoever asks this process to end, as runners do that give up, gets what an interruption gets: all is put away."""
    own = os.getpid()

    def end(number: int, frame: object) -> None:
        if os.getpid() != own:  # a copy that reads files or runs rules: it has nothing of its own
            os._exit(128 + number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)


def _run(argv: list[str]) -> int:
    if not argv:
        parser().print_help(sys.stderr)
        return ExitCode.USAGE
    _check_command(argv[0])
    return _dispatch(parsed(argv))


def _check_command(word: str) -> None:
    if word in COMMANDS or word in TOP_OPTIONS:
        return
    if word.startswith("-"):
        raise UsageError(f"no command before {word!r}", next_step="write `fungible audit [OPTION ...] [PATH ...]`")
    close = get_close_matches(word, COMMANDS, n=1)
    next_step = f"did you mean {close[0]!r}?" if close else f"commands are {', '.join(COMMANDS)}"
    raise UsageError(f"no command is called {word!r}", next_step=next_step)


def _dispatch(arguments: Mapping[str, object]) -> int:
    """Load the one command that is run: what the others need would only delay it."""
    command = import_module(f"fungible.cli.{COMMANDS[str(arguments['command'])]}")
    done: int = command.run(arguments)
    return done


def _failed(error: Exception) -> int:
    code = exit_code_of(error)
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    if code is not ExitCode.INTERNAL:
        complain(str(error))
        return code
    cause = str(error) if isinstance(error, FungibleError) else f"{type(error).__name__}: {error}"
    complain(f"internal error: {cause[:300]}; set {DEBUG}=1 for details, and please report it")
    return code
