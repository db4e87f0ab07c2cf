"""Work is done by processes that can be stopped at any moment, and leave nothing running."""

import os
import sys
import tempfile
from pathlib import Path

import anyio
import anyio.to_thread
import pytest

from fungible.agents import working
from fungible.agents.answer import Answer
from fungible.agents.frames import Heard, Refused
from fungible.agents.questions import AuditQuestion, Question, RulesQuestion
from tests.agents.backends import SHOP, write
from tests.cli.conftest import BARE

HANGS = """\
import os, signal, sys
pipe = os.open(sys.argv[1], os.O_WRONLY)
if os.fork():
    os.write(pipe, b"x")
signal.pause()
"""
"""A process, and a copy of it, that hold a pipe open for as long as they live."""

LAYS_OUT = """\
import signal, sys
from fungible.agents.frames import task_from
(task_from(sys.stdin.buffer).scratch / "laid-out.py").touch()
signal.pause()
"""


@pytest.fixture(autouse=True)
def findable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The package can be found by child processes even where it is not installed."""
    monkeypatch.setenv("PYTHONPATH", BARE["PYTHONPATH"])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def worked_out(question: Question, root: Path, heard: list[Heard], limit: float = 60) -> Answer | Refused:
    async def hear(frame: Heard) -> None:
        heard.append(frame)

    async def scenario() -> Answer | Refused:
        return await working.worked_out(question, root, hear, limit)

    return anyio.run(scenario)


def test_an_audit_tells_how_far_it_is_and_then_answers(tmp_path: Path) -> None:
    heard: list[Heard] = []
    outcome = worked_out(AuditQuestion(), write(SHOP, tmp_path / "app"), heard)

    assert isinstance(outcome, Answer)
    assert outcome.data["matching"] == 2
    assert [each.done for each in heard] == sorted(each.done for each in heard)
    assert (heard[0], heard[-1]) == (Heard(0, 7, "reading 3 files"), Heard(7, 7, "finished"))
    assert {each.total for each in heard} == {7}


def test_a_mistake_is_a_sentence(tmp_path: Path) -> None:
    outcome = worked_out(RulesQuestion(family="memry"), tmp_path, [])

    assert outcome == Refused("no family of rules is called 'memry' (family); did you mean 'memory'?")


def test_a_fault_of_the_tool_names_no_place_of_its_own(tmp_path: Path) -> None:
    outcome = worked_out(RulesQuestion(family=7), tmp_path, [])  # type: ignore[arg-type] # a fault on purpose

    assert outcome == Refused(
        "internal error (AttributeError); `fungible audit` in a terminal tells more, please report it"
    )


def test_nothing_of_the_folder_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    traps = dict.fromkeys(("pickle.py", "json.py", "fungible/__init__.py"), "raise SystemExit('imported')\n")
    monkeypatch.chdir(write(SHOP | traps, tmp_path / "app"))

    assert isinstance(worked_out(AuditQuestion(), tmp_path / "app", []), Answer)


@pytest.mark.parametrize("script", ["", "raise SystemExit(1)", "import os; os.write(1, b'\\0\\0\\1\\0half')"])
def test_a_process_that_ends_without_an_answer_is_a_sentence(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "COMMAND", (sys.executable, "-c", script))

    assert worked_out(RulesQuestion(), Path(), []) == working.ENDED


def test_what_takes_too_long_is_stopped_and_cleared_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(working, "COMMAND", (sys.executable, "-c", LAYS_OUT))

    assert worked_out(RulesQuestion(), tmp_path, [], limit=1) == working.LATE
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_call_leaves_no_process_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "alive")
    monkeypatch.setattr(working, "COMMAND", (sys.executable, "-c", HANGS, str(tmp_path / "alive")))

    async def hear(_: Heard) -> None: ...

    async def scenario() -> tuple[bytes, bytes]:
        with anyio.fail_after(60):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(working.worked_out, RulesQuestion(), tmp_path, hear)
                pipe = await anyio.to_thread.run_sync(os.open, tmp_path / "alive", os.O_RDONLY)
                began = await anyio.to_thread.run_sync(os.read, pipe, 1)
                tasks.cancel_scope.cancel()
            left = await anyio.to_thread.run_sync(os.read, pipe, 1)
            os.close(pipe)
            return began, left

    assert anyio.run(scenario) == (b"x", b"")  # the end of the pipe: nobody holds it any more
