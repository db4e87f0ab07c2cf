"""`fungible config`: the options in force, and where each comes from."""

from collections.abc import Mapping

from fungible.cli.arguments import given
from fungible.cli.audit import paths_of
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import to_standard_output
from fungible.config import KEYS, Settings, resolve
from fungible.report.escape import visible


def run(arguments: Mapping[str, object]) -> int:
    """Show what an audit with the same arguments would go by."""
    settings = resolve(paths_of(arguments)[0], given(arguments))
    to_standard_output(table(settings))
    return ExitCode.CLEAN


def table(settings: Settings) -> str:
    """Key, value and origin, a line each."""
    rows = [(key, visible(_spelled(getattr(settings.options, key.replace("-", "_"))))) for key in KEYS]
    first, second = max(len(key) for key, _ in rows), max(len(value) for _, value in rows)
    lines = (f"{key:<{first}}  {value:<{second}}  {visible(settings.origin(key))}" for key, value in rows)
    return "".join(f"{line}\n" for line in lines)


def _spelled(value: object) -> str:
    match value:
        case True | False:
            return str(value).lower()
        case None | ():
            return "-"
        case tuple():
            return ",".join(map(str, value))
        case _:
            return str(value)
