"""Of a wheel, the Python files are unpacked, whole or not at all, and once."""

import zipfile
from pathlib import Path

import pytest

from benchmarks.floor import walk
from benchmarks.wheels import Wheel, cache_folder, fetched, lines_of, python_files, unpack

WHEEL = Wheel(name="some-service", version="1.0", python="3.11")


def test_only_python_files_are_unpacked(tmp_path: Path) -> None:
    unpack(_wheel(tmp_path), tmp_path / "code")

    assert [path.relative_to(tmp_path / "code").as_posix() for path in python_files(tmp_path / "code")] == [
        "service/__init__.py",
        "service/newer.py",
    ]
    assert sorted(path.name for path in (tmp_path / "code").rglob("*") if path.is_file()) == ["__init__.py", "newer.py"]


def test_what_an_interrupted_run_left_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "code.partial").mkdir()
    (tmp_path / "code.partial" / "stale.py").touch()

    unpack(_wheel(tmp_path), tmp_path / "code")

    assert len(python_files(tmp_path / "code")) == 2
    assert not (tmp_path / "code.partial").exists()


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "some-service-1.0").mkdir()

    assert fetched(WHEEL, tmp_path) == tmp_path / "some-service-1.0"


def test_the_cache_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert cache_folder() == tmp_path / "fungible-benchmarks"


def test_the_floor_counts_files_and_those_that_cannot_be_parsed(tmp_path: Path) -> None:
    unpack(_wheel(tmp_path), tmp_path / "code")

    assert walk(tmp_path / "code") == (2, 1)
    assert [lines_of(path) for path in python_files(tmp_path / "code")] == [2, 1]


def _wheel(folder: Path) -> Path:
    path = folder / "some_service-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("service/__init__.py", "a = 1\nb = 2\n")
        archive.writestr("service/newer.py", "def (\n")
        archive.writestr("service/data.json", "{}")
    return path
