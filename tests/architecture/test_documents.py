"""What the documents point to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = (match[1] for match in LINK.finditer(document.read_text(encoding="utf-8")))

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = (ROOT / "README.md").read_text(encoding="utf-8").split("## ")[0]

    assert re.findall(r"^python3 tools/dev\.py \w+", opening, flags=re.MULTILINE) == [
        "python3 tools/dev.py audit",
        "python3 tools/dev.py test",
    ]


def test_the_integration_script_runs_the_readmes_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert '"${PYTHON:-python3}" tools/dev.py "$@"' in script
    assert 'step "tests" dev test\n' in script


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")

    assert [page.name for page in folder.glob("[0-9]*.md") if page.name not in index] == []
