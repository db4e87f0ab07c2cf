"""Casebooks run under pytest: each section a test, wrong ones fail and say why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFTEST = (ROOT / "tests" / "rules" / "conftest.py").read_text(encoding="utf-8")

BOOK = """\
# user-data-in-process

## Found: kept in a dict

The next request may be served elsewhere.

```py path=app.py
from fastapi import FastAPI

app = FastAPI()
drafts: dict[str, str] = {}  # finding: __CODE__


@app.put("/drafts/{name}")
def save(name: str, text: str) -> str:
    drafts[name] = text
    return drafts[name]
```

```text snapshot
```
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "memory").mkdir()
    path = tmp_path / "memory" / "user_data.md"
    path.write_text(BOOK.replace("__CODE__", "MEM105"), encoding="utf-8")
    return path


def run(book: Path, **environment: str) -> tuple[int, str]:
    """Run pytest on the folder of a casebook, apart from this project's settings."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--color=no", str(book.parent.parent)]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    inherited = {name: value for name, value in os.environ.items() if name != "FUNGIBLE_ACCEPT"}
    done = subprocess.run(
        command,
        cwd=book.parent.parent,
        env={**inherited, "PYTHONPATH": paths, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_snapshot_is_accepted_on_request_and_then_holds(book: Path) -> None:
    refused, told = run(book)
    accepted, _ = run(book, FUNGIBLE_ACCEPT="1")
    passed, _ = run(book)

    assert (refused, accepted, passed) == (1, 0, 0)
    assert f"{book}:3: Found: kept in a dict\n- the snapshot at line 20 differs" in told
    assert "```text snapshot\n✖ HIGH user-data-in-process app.drafts" in book.read_text(encoding="utf-8")
    assert book.read_text(encoding="utf-8").endswith("\n```\n")


def test_a_wrong_mark_fails_even_when_snapshots_are_accepted(book: Path) -> None:
    book.write_text(BOOK.replace("__CODE__", "MEM101"), encoding="utf-8")

    code, told = run(book, FUNGIBLE_ACCEPT="1")

    assert code == 1
    assert "- app.py:4 (line 11 of the casebook) MEM101 is marked and not found" in told
    assert "Traceback" not in told


def test_a_casebook_that_cannot_be_understood_fails_as_a_whole(book: Path) -> None:
    book.write_text("## Found: it\n", encoding="utf-8")

    code, told = run(book)

    assert code == 2
    assert f"{book}: line 1: a case says in a sentence why it matters" in told


def test_other_markdown_is_left_alone(book: Path) -> None:
    book.rename(book.parent.parent / "README.md")

    assert run(book)[0] == 5
