"""A finding is the same finding after lines moved, in each format that platforms compare; audited for real, twice."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from fungible.cli.main import main
from tests.integrations.conftest import SHOP

FORMATS = ("sarif", "gitlab", "junit")


def identities(folder: Path) -> dict[str, list[object]]:
    """What platforms know the findings of a service by."""
    main(["audit", str(folder), "--no-cache", *(f"--also={format}={folder}/{format}" for format in FORMATS)])
    results = json.loads((folder / "sarif").read_bytes())["runs"][0]["results"]
    issues = json.loads((folder / "gitlab").read_bytes())
    tests = ET.parse(folder / "junit").iter("testcase")
    return {
        "sarif": [result["partialFingerprints"] for result in results],
        "gitlab": [issue["fingerprint"] for issue in issues],
        "junit": [(test.get("classname"), test.get("name")) for test in tests],
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("app = FastAPI()", "# A comment.\n\n\napp = FastAPI()"),
        ('sessions[user] = "here"', 'print(user)\n    sessions[user] = "somewhere else"'),
        ("sessions: dict[str, str] = {}", "sessions: dict[str, str] = dict()  # who is here"),
    ],
)
def test_a_moved_or_reworded_line_makes_no_new_finding(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "main.py").write_text(SHOP)
    before = identities(tmp_path)
    (tmp_path / "main.py").write_text(SHOP.replace(old, new))

    assert SHOP.replace(old, new) != SHOP
    assert identities(tmp_path) == before
    assert all(before.values())


def test_another_state_is_another_finding(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(SHOP)
    before = identities(tmp_path)
    (tmp_path / "main.py").write_text(SHOP.replace("sessions", "signed_in"))
    after = identities(tmp_path)

    assert [format for format in FORMATS if before[format] == after[format]] == []
