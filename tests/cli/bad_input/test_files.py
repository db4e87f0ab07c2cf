"""`fungible audit` on files that cannot be read, and on folders that are not what they seem."""

import os
from pathlib import Path

import pytest

from fungible.cli.main import main
from tests.cli.bad_input.audited import APP, FOUND, PATIENCE, Audit


def test_a_path_that_is_not_there_is_named(audit: Audit, tree: Path) -> None:
    outcome = audit(str(tree / "nowhere"))

    assert (outcome.code, outcome.out) == (2, "")
    assert "nowhere" in outcome.err


@pytest.mark.parametrize("name", ["", "README.md", "data.json", "node_modules/x.py", ".venv/lib/x.py"])
def test_nothing_to_examine_is_not_a_pass(audit: Audit, tree: Path, name: str) -> None:
    if name:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("x = 1\n")
    outcome = audit()

    assert (outcome.code, outcome.out) == (3, "")
    assert "looked for Python files" in outcome.err


def test_packages_without_init_are_read_and_linked(audit: Audit, tree: Path) -> None:
    (tree / "shop" / "deep" / "er").mkdir(parents=True)
    (tree / "shop" / "deep" / "er" / "store.py").write_text("HELD = {}\n\n\ndef put(k, v):\n    HELD[k] = v\n")
    (tree / "shop" / "main.py").write_text(
        "from fastapi import FastAPI\n\nfrom shop.deep.er import store\n\napp = FastAPI()\n\n\n"
        '@app.put("/x/{k}")\ndef x(k: str, v: str):\n    store.put(k, v)\n    return store.HELD\n'
    )

    assert audit().violations == [("shop/deep/er/store.py", "shop.deep.er.store.HELD")]


def test_what_cannot_be_opened_is_listed_and_the_rest_is_read(
    audit: Audit, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "app.py").write_text(APP)
    (tree / "secret.py").write_text("x = 1\n")
    (tree / "gone.py").symlink_to("nowhere.py")
    os.mkfifo(tree / "pipe.py")
    refuse(monkeypatch, "secret.py")
    outcome = audit()

    reasons = {str(each["file"]): str(each["reason"]) for each in outcome.report["unread"]}
    assert reasons["secret.py"] == "could not be opened: permission denied"
    assert reasons.get("pipe.py", "is a named pipe, not a regular file") == "is a named pipe, not a regular file"
    assert outcome.violations == FOUND
    assert audit("--strict", "--fail-on", "never").code == 5


def refuse(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let one file be unreadable, whoever runs the tests."""
    real = os.open

    def opening(path: str, flags: int, mode: int = 0o777) -> int:
        if path.endswith(name):
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags, mode)

    monkeypatch.setattr("fungible.source.files.os.open", opening)


def test_declared_encodings_are_honoured_and_wrong_ones_listed(audit: Audit, tree: Path) -> None:
    text = APP.replace("wishes", "wünsche")
    (tree / "app.py").write_bytes(f"# -*- coding: latin-1 -*-\n{text}".encode("latin-1"))
    (tree / "undeclared.py").write_bytes(b"x = 1\ny = '\xff'\n")
    (tree / "unknown.py").write_bytes(b"# coding: klingon\nx = 1\n")
    (tree / "marked.py").write_bytes(b"\xef\xbb\xbfx = 1\n")
    outcome = audit()

    assert outcome.violations == [("app.py", "app.wünsche")]
    assert [file for file, _ in outcome.unread] == ["undeclared.py", "unknown.py"]
    assert "line 2" in str(outcome.report["unread"][0]["reason"])


def test_nul_bytes_make_a_file_unread(audit: Audit, tree: Path) -> None:
    (tree / "app.py").write_text(APP)
    (tree / "nul.py").write_bytes(b"x = 1\n\0\ny = 2\n")
    outcome = audit()

    assert (outcome.unread, outcome.violations) == ([("nul.py", 1)], FOUND)


def test_loops_of_links_end(audit: Audit, tree: Path) -> None:
    (tree / "app.py").write_text(APP)
    (tree / "inner").mkdir()
    (tree / "inner" / "outer").symlink_to("..", target_is_directory=True)
    (tree / "self.py").symlink_to("self.py")
    (tree / "a").symlink_to("b", target_is_directory=True)
    (tree / "b").symlink_to("a", target_is_directory=True)
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.seconds < PATIENCE


def test_fifty_megabytes_are_refused_with_their_size(audit: Audit, tree: Path) -> None:
    (tree / "app.py").write_text(APP)
    with (tree / "huge.py").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.unread == [("huge.py", 1)]
    assert "52,428,800 bytes" in str(outcome.report["unread"][0]["reason"])
    assert outcome.seconds < PATIENCE


@pytest.mark.parametrize("format", ["terminal", "markdown", "json"])
def test_of_lines_of_a_megabyte_a_report_quotes_a_part(
    tree: Path, capfd: pytest.CaptureFixture[str], format: str
) -> None:
    long = "日x" * 500_000
    text = APP.replace("= {}", f"= {{}}; padding = '{long}'").replace("= text", f"= text + '{long}'")
    (tree / "app.py").write_text(text)
    code = main(["audit", str(tree), "--format", format])
    out, err = capfd.readouterr()

    assert (code, err) == (1, "")
    assert "app.wishes" in out
    assert len(out) < 20_000
