"""`tools/record_names.py`: archives are read as they lie in a folder, and unknown packages are told."""

import tarfile
import zipfile
from pathlib import Path

import pytest

from tools import record_names
from tools.record_names import Archives


def test_wheels_and_source_archives_give_their_modules(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "shop-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("shop/__init__.py", "WHEEL = 1")
        wheel.writestr("shop/fast.pyi", "STUB = 1")
    (tmp_path / "till.py").write_text("SOURCE = 1", encoding="utf-8")
    with tarfile.open(tmp_path / "till-2.0.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "till.py", "till-2.0/src/till.py")
    archives = Archives(sorted(tmp_path.glob("*-*")))

    assert archives.text("shop") == "WHEEL = 1"
    assert archives.text("shop.fast") == "STUB = 1"
    assert archives.text("till") == "SOURCE = 1"
    assert archives.text("bank") is None
    assert archives.is_package("shop")
    assert not archives.is_package("till")


def test_a_package_without_a_pinned_release_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert record_names.main(["nothing_of_this_name"]) == 2
    assert "nothing_of_this_name" in capsys.readouterr().err
