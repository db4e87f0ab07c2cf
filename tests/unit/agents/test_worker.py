"""A worker whose server is gone ends at once, quietly, and clears away what it laid out."""

import subprocess
from pathlib import Path

from fungible.agents.frames import Task, packed
from fungible.agents.questions import AuditQuestion
from fungible.agents.working import COMMAND
from tests.agents.backends import SHOP, write
from tests.cli.conftest import BARE


def test_a_worker_without_a_server_leaves_nothing(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    task = Task(AuditQuestion(), write(SHOP, tmp_path / "app"), scratch)
    surroundings = BARE | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, errors = process.communicate(packed(task), timeout=60)

    assert (process.returncode, errors) == (0, b"")
    assert not scratch.exists()
