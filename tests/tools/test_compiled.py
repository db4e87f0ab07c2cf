"""Which modules a compiled wheel compiles."""

import tomllib
from pathlib import Path

import pytest

from tools.compiled import compilable

ROOT = Path(__file__).resolve().parents[2]
HOOK = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
    "wheel"
]["hooks"]["custom"]


def test_modules_of_a_package_and_below_it_are_compiled(tmp_path: Path) -> None:
    package = tmp_path / "hot"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "plain.py").touch()
    (package / "inner" / "deep.py").touch()

    assert compilable(package) == [f"{package}/inner/deep.py", f"{package}/plain.py"]


@pytest.mark.parametrize("package", HOOK["packages"])
def test_what_is_to_be_compiled_is_there(package: str) -> None:
    assert compilable(ROOT / "src" / package)


def test_nothing_is_compiled_unless_asked_for() -> None:
    assert HOOK["enable-by-default"] is False
