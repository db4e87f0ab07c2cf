"""Where an audited tree lies: found from its checkout, its working directory, and what GitHub says."""

from pathlib import Path

import pytest

from fungible.cli.platforms import checkout_of

GITHUB = {"GITHUB_SERVER_URL": "https://code.example", "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "ab" * 20}


def test_the_way_from_the_top_of_the_checkout(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "services" / "shop").mkdir(parents=True)

    assert checkout_of(tmp_path, {}).prefix == ""
    assert checkout_of(tmp_path / "services" / "shop", {}).prefix == "services/shop"


def test_a_work_tree_whose_git_folder_is_elsewhere_is_a_checkout_too(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / ".git").write_text("gitdir: ../elsewhere")

    assert checkout_of(tmp_path / "part", {}).prefix == "part"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_SERVER_URL", "javascript:alert(1)"),
        ("GITHUB_REPOSITORY", "o/r)](x"),
        ("GITHUB_SHA", "main"),
        ("GITHUB_SHA", ""),
    ],
)
def test_only_sound_addresses_are_used(tmp_path: Path, name: str, value: str) -> None:
    assert checkout_of(tmp_path, GITHUB).browse == f"https://code.example/o/r/blob/{'ab' * 20}"
    assert checkout_of(tmp_path, {**GITHUB, name: value}).browse == ""
