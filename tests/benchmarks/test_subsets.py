"""Subsets grow from one to the next, and copies are programs of their own."""

from pathlib import Path

from benchmarks.subsets import grown, sizes


def test_sizes_double_and_then_count_copies_up_to_the_bound() -> None:
    assert sizes(1600, 5000) == [100, 200, 400, 800, 1600, 3200, 4800]


def test_each_subset_holds_the_one_before(tmp_path: Path) -> None:
    code, scratch = _code(tmp_path)

    assert [subset.lines for subset in grown(code, [1, 3], scratch)] == [2, 4]


def test_a_copy_has_another_name_and_imports_itself(tmp_path: Path) -> None:
    code, scratch = _code(tmp_path)

    (subset,) = grown(code, [8], scratch)

    assert subset.lines == 8
    assert sorted(path.relative_to(scratch).as_posix() for path in scratch.rglob("*.py")) == [
        "service/__init__.py",
        "service/routes.py",
        "service_1/__init__.py",
        "service_1/routes.py",
    ]
    assert (scratch / "service_1" / "routes.py").read_text() == "from service_1.store import a\nimport service_1\n"
    assert (scratch / "service" / "routes.py").read_text() == "from service.store import a\nimport service\n"


def _code(folder: Path) -> tuple[Path, Path]:
    package = folder / "code" / "service"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("a = 1\nb = 2\n")
    (package / "routes.py").write_text("from service.store import a\nimport service\n")
    (folder / "scratch").mkdir()
    return folder / "code", folder / "scratch"
