"""What the analysis knows of files beside the Python ones."""

from pathlib import Path

from fungible import api
from fungible.config import AuditOptions
from tests.unit.changes.projects import shop


def test_an_environment_file_is_found_among_any_number_of_other_files(tmp_path: Path) -> None:
    pages = {f"docs/page-{number:04}.md": "" for number in range(600)}
    project = shop(tmp_path / "shop", {"main.py": "NAME = 'shop'\n", "services/web/.env": "KEY=1\n", **pages})

    report = api.audit([project.root], AuditOptions(cache=False, jobs=1))

    found = [point.file for point in report.state_points if point.rule == "environment-file-tracked"]
    assert found == ["services/web/.env"]
