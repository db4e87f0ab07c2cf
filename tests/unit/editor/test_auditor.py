"""Audits run in processes of their own, whatever becomes of these."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path

import pytest

from fungible.editor import auditor as auditor_module
from fungible.editor.auditor import COMMAND, Auditor
from fungible.editor.messages import Answer, Job, Refusal


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", str(Path(auditor_module.__file__).parents[2]))
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "app.py").write_text("x = 1\n")
    return shop


def run(main: Coroutine[object, object, None]) -> None:
    asyncio.run(main)


def running(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Has another program take the place of the one that audits."""
    monkeypatch.setattr(auditor_module, "COMMAND", (sys.executable, "-c", program))


def unheard(_: str) -> None:
    pass


def test_one_job_after_the_other_is_answered(folder: Path) -> None:
    async def main() -> None:
        auditor = Auditor()
        for _ in range(2):
            found = await auditor.audit(Job(path=folder, given={}), unheard)
            assert isinstance(found, Answer)
            assert found.report.totals.files == 1
        await auditor.close()

    run(main())


def test_nothing_of_the_folder_it_is_started_in_is_imported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pickle", "ast", "fungible", "struct"):
        (folder / f"{name}.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.chdir(folder)

    async def main() -> None:
        auditor = Auditor()
        assert isinstance(await auditor.audit(Job(path=folder, given={}), unheard), Answer)
        await auditor.close()

    run(main())
    assert "-P" in COMMAND


def test_a_process_that_dies_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch, "raise SystemExit(7)")

    async def main() -> None:
        found = await Auditor().audit(Job(path=folder, given={}), unheard)
        assert found == Refusal("the process that audits ended unexpectedly (exit code 7)", fault=True)

    run(main())


def test_an_audit_that_does_not_end_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch, "import time; time.sleep(3600)")

    async def main() -> None:
        found = await Auditor(limit=0.2).audit(Job(path=folder, given={}), unheard)
        assert isinstance(found, Refusal)
        assert found.sentence.startswith("an audit was given up after 0.2 s")

    run(main())


def test_an_audit_that_is_stopped_gives_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running(monkeypatch, "import time; time.sleep(3600)")

    async def main() -> None:
        auditor = Auditor()
        asking = asyncio.create_task(auditor.audit(Job(path=folder, given={}), unheard))
        while not auditor.busy:
            await asyncio.sleep(0)
        auditor.stop()
        assert await asking is None

    run(main())


def test_without_processes_there_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditor_module, "COMMAND", ("/no/such/program",))

    async def main() -> None:
        auditor = Auditor()
        found = await auditor.audit(Job(path=folder, given={}), unheard)
        assert found == Refusal("no process could be started to audit in", fault=True)
        await auditor.close()

    run(main())
