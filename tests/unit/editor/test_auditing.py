"""An audit for the server gives a report with the texts it speaks of, or says in a sentence why not."""

from pathlib import Path

import pytest

from fungible import api
from fungible.editor.auditing import answered
from fungible.editor.messages import Answer, Job, Refusal

APP = """\
from fastapi import FastAPI

app = FastAPI()
carts: dict[str, list[str]] = {}


@app.post("/carts/{name}")
def put(name: str, item: str) -> None:
    carts.setdefault(name, []).append(item)
"""


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


def test_a_folder_gives_a_report_and_its_texts(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    stages: list[str] = []
    found = answered(Job(path=tmp_path, given={}), stages.append)

    assert isinstance(found, Answer)
    assert found.root == tmp_path
    assert found.texts == {"app.py": APP}
    (write,) = {access for point in found.report.state_points for access in point.accesses if access.reached_from}
    assert (write.line, write.reached_from) == (9, ("app.put",))
    assert stages == ["reading 1 files", "linking", "tracing", "judging"]


def test_a_file_alone_has_its_folder_as_root(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    found = answered(Job(path=tmp_path / "app.py", given={}), lambda _: None)

    assert isinstance(found, Answer)
    assert (found.root, list(found.texts)) == (tmp_path, ["app.py"])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"min-confidence": 7}, "min-confidence must be a number from 0 to 1, not 7"),
        ({"select": ["nothing-like-it"]}, "no rule is called 'nothing-like-it'"),
    ],
)
def test_what_the_user_can_mend_is_a_sentence(tmp_path: Path, given: dict[str, object], sentence: str) -> None:
    (tmp_path / "app.py").write_text(APP)
    found = answered(Job(path=tmp_path, given=given), lambda _: None)

    assert isinstance(found, Refusal)
    assert found.sentence.startswith(sentence)
    assert not found.fault


def test_a_folder_without_python_is_a_sentence(tmp_path: Path) -> None:
    found = answered(Job(path=tmp_path, given={}), lambda _: None)

    assert isinstance(found, Refusal)
    assert found.sentence.startswith("nothing was examined")


def test_a_fault_of_the_tool_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(api, "audit", fails)

    assert answered(Job(path=tmp_path, given={}), lambda _: None) == Refusal("ZeroDivisionError: by zero", fault=True)
