"""The lines that reports quote: those of the audited tree, each file read once, none where nothing can be read."""

from pathlib import Path

from fungible.source.lines import lines_under


def test_lines_end_where_editors_end_them(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"one\r\ntwo\x0cstill two\rthree\n")

    assert lines_under(tmp_path)("a.py") == ["one", "two\x0cstill two", "three", ""]


def test_a_file_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("before\n")
    lines = lines_under(tmp_path)
    first = lines("a.py")
    (tmp_path / "a.py").write_text("after\n")

    assert lines("a.py") is first


def test_what_cannot_be_read_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "nul.py").write_bytes(b"\0")
    lines = lines_under(tmp_path)

    assert [list(lines(name)) for name in ("folder.py", "nul.py", "missing.py")] == [[], [], []]
