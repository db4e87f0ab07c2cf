"""An error says in one sentence what went wrong, where, and what to do next."""

import inspect
import pickle

import pytest

from fungible import errors
from fungible.errors import FungibleError, PathMissing, UsageError


def every_error() -> list[type[FungibleError]]:
    found = (value for _, value in inspect.getmembers(errors, inspect.isclass))
    return [value for value in found if issubclass(value, FungibleError)]


def test_cause_place_and_next_step_make_one_sentence() -> None:
    error = UsageError("unknown key 'fail_onn'", place="pyproject.toml:12", next_step="did you mean 'fail_on'?")

    assert str(error) == "unknown key 'fail_onn' (pyproject.toml:12); did you mean 'fail_on'?"


def test_a_bare_cause_stands_alone() -> None:
    assert str(FungibleError("the call graph has no root")) == "the call graph has no root"


def test_a_missing_path_is_named() -> None:
    assert str(PathMissing("srv/app")) == "no such file or directory (srv/app); check the path and its spelling"


@pytest.mark.parametrize("kind", every_error())
def test_every_error_says_when_it_is_raised(kind: type[FungibleError]) -> None:
    assert kind.__doc__


@pytest.mark.parametrize(
    "error",
    [PathMissing("a.py"), UsageError("cannot read", place="a.py", next_step="check its permissions")],
)
def test_an_error_survives_the_way_back_from_a_worker_process(error: FungibleError) -> None:
    returned = pickle.loads(pickle.dumps(error))

    assert type(returned) is type(error)
    assert str(returned) == str(error)
