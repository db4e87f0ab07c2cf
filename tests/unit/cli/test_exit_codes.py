"""The exit codes are a promise: scripts compare with the numbers."""

import pytest

from fungible.cli.exit_codes import ExitCode, exit_code_of
from fungible.errors import (
    ConfigurationError,
    FungibleError,
    NothingExamined,
    OutputRefused,
    PathMissing,
    ReadRefused,
    UsageError,
)


def test_the_numbers_never_change() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "CLEAN": 0,
        "FINDINGS": 1,
        "USAGE": 2,
        "NOTHING_EXAMINED": 3,
        "INTERNAL": 4,
        "UNREAD": 5,
    }


def test_every_code_has_a_meaning_of_its_own() -> None:
    assert len({code.meaning for code in ExitCode}) == len(ExitCode)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no command"), ExitCode.USAGE),
        (ConfigurationError("unknown key"), ExitCode.USAGE),
        (PathMissing("srv"), ExitCode.USAGE),
        (OutputRefused("read-only"), ExitCode.USAGE),
        (NothingExamined("no Python files"), ExitCode.NOTHING_EXAMINED),
        (ReadRefused("2 files unread"), ExitCode.UNREAD),
        (FungibleError("impossible"), ExitCode.INTERNAL),
        (ZeroDivisionError(), ExitCode.INTERNAL),
    ],
)
def test_an_error_ends_the_run_with_its_code(error: Exception, code: ExitCode) -> None:
    assert exit_code_of(error) is code
