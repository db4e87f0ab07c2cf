"""What frameworks call is listed, with its phase and route, and what it writes is found: an application each."""

from pathlib import Path

import pytest

from tests.frameworks.entries import Project, problems, projects

BOOKS = sorted(p for p in Path(__file__).parent.glob("*.md") if p.stem != "README")
CASES = [(book.stem, project) for book in BOOKS for project in projects(book.read_text("utf-8"))]


@pytest.mark.parametrize("project", [p for _, p in CASES], ids=[f"{book}: {p.name}" for book, p in CASES])
def test_every_entry_point_of_the_application_is_listed_and_what_it_writes_is_found(
    project: Project, tmp_path: Path
) -> None:
    assert problems(project, tmp_path) == []
