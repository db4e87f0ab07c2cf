"""Reading many files: in order, from the cache where it knows them, and on several cores."""

from pathlib import Path

import pytest

from fungible.audit.extract import reading
from fungible.audit.extract.reading import ReadFile, facts_of, read_files


def unheard(done: int) -> None:
    pass


def write(folder: Path, count: int) -> list[str]:
    paths = [folder / f"m{number}.py" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"x{number} = {number}\n\n")
    return [str(path) for path in paths]


def names(read: list[ReadFile]) -> list[str]:
    return [str(each.facts.scopes[0].effects[0][1]) for each in read if each.facts is not None]


@pytest.mark.parametrize("jobs", [1, 2])
def test_files_come_back_in_order(tmp_path: Path, jobs: int) -> None:
    heard: list[int] = []
    read = read_files(write(tmp_path, 70), jobs, None, heard.append)

    assert names(read) == [f"x{number}" for number in range(70)]
    assert [each.line_count for each in read] == [3] * 70
    assert heard == sorted(heard)
    assert heard[-1] == 70


def test_what_the_cache_knows_is_not_parsed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write(tmp_path, 3)
    first = read_files(paths, 1, tmp_path / "cache", unheard)
    monkeypatch.setattr(reading, "facts_of", None)

    assert read_files(paths, 1, tmp_path / "cache", unheard) == first


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    paths = write(tmp_path, 2)
    read_files(paths, 1, tmp_path / "cache", unheard)
    Path(paths[1]).write_text("y = 1\n")

    assert names(read_files(paths, 1, tmp_path / "cache", unheard)) == ["x0", "y"]


def test_another_version_of_the_tool_has_entries_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = write(tmp_path, 1)
    read_files(paths, 1, tmp_path / "cache", unheard)
    monkeypatch.setattr(reading, "__version__", "99")
    read_files(paths, 1, tmp_path / "cache", unheard)

    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_a_file_that_cannot_be_read_has_a_reason_and_no_facts(tmp_path: Path) -> None:
    (tmp_path / "nul.py").write_bytes(b"\0")
    (read,) = read_files([str(tmp_path / "nul.py")], 1, None, unheard)

    assert read.facts is None
    assert read.unread == ((1, "contains NUL bytes, so it is not Python source text"),)


def test_waivers_are_read_along(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("x = {}  # fungible: allow[some-rule] because it is a test\n")
    (read,) = read_files([str(tmp_path / "m.py")], 1, tmp_path / "cache", unheard)
    (again,) = read_files([str(tmp_path / "m.py")], 1, tmp_path / "cache", unheard)

    assert [waiver.slugs for waiver in read.waivers.waivers] == [("some-rule",)]
    assert again.waivers == read.waivers


def test_what_an_error_hides_is_listed_with_its_line() -> None:
    facts = facts_of("x = 1\n\ndef f(:\n    pass\n\ny = 2\n")

    assert [line for line, _ in facts.unread] == [3]
    assert {effect[1] for effect in facts.scopes[0].effects} >= {"x", "y"}


def test_what_is_nested_too_deeply_is_cut_and_listed() -> None:
    facts = facts_of(f"x = {'[' * 5000}{']' * 5000}\ny = 2\n")

    assert {effect[1] for effect in facts.scopes[0].effects} >= {"y"}
    assert all(line == 1 for line, _ in facts.unread)
