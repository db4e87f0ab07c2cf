"""`tools/render_docs.py`: the pages say what the rules say, and a check notices when they do not."""

from pathlib import Path

import pytest

from fungible.audit import catalogue
from tests.unit.report.rule_samples import CACHE_RULE, SESSION_RULE, TEXTS
from tools import render_docs


def test_a_page_has_the_name_the_badges_and_the_whole_text() -> None:
    lines = render_docs.page(SESSION_RULE).splitlines()

    assert lines[0] == "# MEM101 server-side-session-in-memory"
    assert lines[2].startswith(
        "family memory · kind session · severity critical · proof rotate · stable since 0.1 · also"
    )
    assert lines[2].endswith("[cases](../../tests/rules/memory/server_side_session_in_memory.md)")
    assert lines[4] == SESSION_RULE.title
    assert [line for line in lines if line.startswith("## ")] == [f"## {name}" for name, _ in SESSION_RULE.sections]
    assert all(body in render_docs.page(SESSION_RULE) for _, body in SESSION_RULE.sections)


def test_the_index_lists_every_rule_under_its_family() -> None:
    lines = render_docs.index(TEXTS).splitlines()

    assert [line for line in lines if line.startswith("## ")] == ["## caches", "## memory"]
    assert f"| CAC201 | [unbounded-cache](unbounded-cache.md) | medium | {CACHE_RULE.title} |" in lines
    assert lines[2].startswith("2 rules.")


def test_writing_makes_the_check_pass_and_removes_what_belongs_to_no_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "docs" / "rules"
    assert render_docs.main(["--check"], tmp_path) == 1
    assert render_docs.main([], tmp_path) == 0
    (folder / "gone.md").write_text("# gone")
    assert render_docs.main(["--check"], tmp_path) == 1
    assert render_docs.main([], tmp_path) == 0
    assert render_docs.main(["--check"], tmp_path) == 0

    assert {path.stem for path in folder.iterdir()} == {"index", *(text.rule.slug for text in catalogue.texts())}
    assert "docs/rules/gone.md belongs to no rule" in capsys.readouterr().err


@pytest.mark.parametrize("document", ["docs/rules/index.md", "docs/cli.md", "docs/man/fungible.1"])
def test_a_document_that_was_edited_by_hand_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], document: str
) -> None:
    render_docs.main([], tmp_path)
    (tmp_path / document).write_text("# Rules\n")

    assert render_docs.main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err == (
        f"{document} differs\nrun: python3 tools/dev.py tool python tools/render_docs.py\n"
    )
    assert (tmp_path / document).read_text() == "# Rules\n"


def test_an_unknown_option_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert render_docs.main(["--chekc"], tmp_path) == 2
    assert "unknown option --chekc" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
