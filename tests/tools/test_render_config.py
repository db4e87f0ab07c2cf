"""`tools/render_config.py`: schema and guide say what the options are, and a check notices when they do not."""

import json
from pathlib import Path

import pytest

from fungible.config import KEYS, PROFILES
from tools import render_config


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of what is made from the options."""
    for name in (render_config.GUIDE, render_config.SCHEMA, render_config.KNOWLEDGE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text((render_config.ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_the_repository_is_up_to_date() -> None:
    assert render_config.main(["--check"]) == 0


def test_the_guide_has_every_key_with_values_default_and_example_and_every_profile() -> None:
    guide = render_config.documents()[render_config.GUIDE]
    table = guide.partition("<!-- keys:")[2].partition("<!-- end of keys")[0]

    for key in KEYS:
        (row,) = [line for line in table.splitlines() if line.startswith((f"| `{key}` |", f"| [`{key}`]("))]
        assert all(cell.strip() for cell in row.strip("|").split(" | ")), row
    for profile in PROFILES:
        assert f"| `{profile}` | " in guide


def test_what_was_edited_by_hand_is_named_and_made_anew(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guide, schema = root / render_config.GUIDE, root / render_config.SCHEMA
    before = guide.read_text(encoding="utf-8")
    guide.write_text(before.replace("| `jobs` |", "| `job` |"), encoding="utf-8")
    schema.write_text("{}", encoding="utf-8")

    assert render_config.main(["--check"], root) == 1
    assert f"{render_config.GUIDE} differs; run: {render_config.COMMAND}" in capsys.readouterr().err
    assert render_config.main([], root) == 0
    assert render_config.main(["--check"], root) == 0
    assert guide.read_text(encoding="utf-8") == before
    assert json.loads(schema.read_text(encoding="utf-8"))["type"] == "object"


def test_an_unknown_option_is_refused() -> None:
    assert render_config.main(["--chekc"]) == 2
