"""Files have URIs, and URIs mean files, whatever characters are in them."""

from pathlib import Path

import pytest

from fungible.editor.places import is_python, passed_over, path_of, project_of, uri_of


@pytest.mark.parametrize("name", ["/srv/a.py", "/srv/ä b#?%20.py", "/srv/\udcff.py", "/srv/[x](y).py"])
def test_a_path_comes_back_from_its_uri(name: str) -> None:
    assert path_of(uri_of(name)) == Path(name)


def test_a_uri_has_no_character_that_markdown_would_read() -> None:
    assert uri_of("/srv/[x](y)<z>.py") == "file:///srv/%5Bx%5D%28y%29%3Cz%3E.py"


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "git:/a.py", "file://host/a.py", "file:///a%00b", "", "http://["]
)
def test_what_is_no_file_here_has_no_path(uri: str) -> None:
    assert path_of(uri) is None


def test_a_path_is_made_plain() -> None:
    assert path_of("file:///srv/x/../a.py") == Path("/srv/a.py")


def test_only_python_is_read() -> None:
    assert [is_python(Path(name)) for name in ("a.py", "a.pyw", "a.pyi", "a.toml")] == [True, True, False, False]


def test_what_is_installed_is_passed_over() -> None:
    names = (".venv/lib/a.py", "env/lib/site-packages/a.py", "app/a.py", ".hidden.py")

    assert [passed_over(name) for name in names] == [True, True, False, False]


def test_a_file_belongs_to_the_nearest_project(tmp_path: Path) -> None:
    inner = tmp_path / "services" / "api"
    inner.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (inner / "pyproject.toml").touch()

    assert project_of(inner / "app" / "main.py") == inner
    assert project_of(tmp_path / "tool.py") == tmp_path
