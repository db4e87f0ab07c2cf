"""Only what is under the root can be asked about, however it is spelled and whatever links there are."""

from pathlib import Path

import pytest

from fungible.agents.grounds import Grounds
from fungible.errors import PathMissing, UsageError


@pytest.fixture
def grounds(tmp_path: Path) -> Grounds:
    (tmp_path / "inside" / "app").mkdir(parents=True)
    (tmp_path / "inside" / "app" / "x.py").touch()
    (tmp_path / "inside-out").mkdir()
    (tmp_path / "secret.py").touch()
    (tmp_path / "inside" / "away").symlink_to(tmp_path)
    (tmp_path / "inside" / "secret.py").symlink_to(tmp_path / "secret.py")
    (tmp_path / "inside" / "near").symlink_to(tmp_path / "inside" / "app")
    (tmp_path / "inside" / "loop").symlink_to(tmp_path / "inside" / "loop")
    return Grounds(tmp_path / "inside")


@pytest.mark.parametrize(
    ("asked", "name"),
    [(".", "."), ("", "."), ("app", "app"), ("./app/../app/x.py", "app/x.py"), ("near", "app")],
)
def test_what_is_inside_is_found(grounds: Grounds, asked: str, name: str) -> None:
    assert grounds.path(asked) == (grounds.root / name)


def test_an_absolute_path_may_lead_inside(grounds: Grounds) -> None:
    assert grounds.path(str(grounds.root / "app")) == grounds.root / "app"


@pytest.mark.parametrize("asked", ["..", "../inside-out", "/", "away", "away/inside-out", "secret.py", "a\0b"])
def test_what_is_outside_is_refused(grounds: Grounds, asked: str) -> None:
    with pytest.raises(UsageError, match="only what is under this server's root may be audited"):
        grounds.path(asked)


@pytest.mark.parametrize("asked", ["nowhere", "x" * 5000])
def test_what_is_not_there_is_missing(grounds: Grounds, asked: str) -> None:
    with pytest.raises((PathMissing, UsageError)):
        grounds.path(asked)


def test_a_link_that_leads_out_is_no_file_of_the_root(grounds: Grounds) -> None:
    names = ("app/x.py", "near/x.py", "secret.py", "loop")

    assert [grounds.holds(grounds.root / name) for name in names] == [True, True, False, False]
