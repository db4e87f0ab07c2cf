"""Of each change it is said from which entry points requests reach it, and from no others."""

from pathlib import Path

import pytest

from fungible import api
from fungible.config import AuditOptions

STORE = """\
SEEN: dict[str, int] = {}


def note(key: str) -> None:
    SEEN[key] = 1


def forget(key: str) -> None:
    SEEN.pop(key, None)
"""
APP = """\
from fastapi import Depends, FastAPI

import store

app = FastAPI()
store.note("start")


def through(key: str) -> None:
    store.note(key)


@app.get("/one/{key}")
def one(key: str) -> None:
    through(key)


@app.get("/two/{key}")
def two(key: str) -> None:
    if key:
        return two("")
    store.note(key)


@app.delete("/two/{key}")
def drop(key: str) -> None:
    store.forget(key)


@app.get("/three")
def three() -> dict[str, int]:
    return store.SEEN


@app.get("/four")
def four(_: None = Depends(through)) -> None:
    pass


def nobody(key: str) -> None:
    store.note(key)
"""


@pytest.fixture
def written(tmp_path: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """From where each access of requests comes, by the function that makes it and what it does."""
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "store.py").write_text(STORE)
    report = api.audit([tmp_path], AuditOptions(cache=False, jobs=1))
    (point,) = [each for each in report.state_points if each.symbol == "store.SEEN"]
    served = [each for each in point.accesses if each.phase == "request"]
    assert len(served) < len(point.accesses)
    return {(each.symbol, each.action): each.reached_from for each in served}


def test_a_change_is_reached_from_all_routes_that_call_it(written: dict[tuple[str, str], tuple[str, ...]]) -> None:
    reached = written["store.note", "mutate"]

    assert {"app.one", "app.two"} <= set(reached)
    assert not {"app.drop", "app.three", "app.nobody"} & set(reached)
    assert list(reached) == sorted(reached)


def test_changes_are_told_apart(written: dict[tuple[str, str], tuple[str, ...]]) -> None:
    assert written["store.forget", "mutate"] == ("app.drop",)


def test_a_dependency_of_a_route_is_an_entry_point(written: dict[tuple[str, str], tuple[str, ...]]) -> None:
    assert set(written["store.note", "mutate"]) & {"app.four", "app.through"}


def test_of_reads_nothing_is_said(written: dict[tuple[str, str], tuple[str, ...]]) -> None:
    assert {reached for (_, action), reached in written.items() if action == "read"} == {()}
