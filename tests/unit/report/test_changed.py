"""A report that was compared: what is new in full, what is known in a line, whatever names there are in it."""

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from fungible.model.change import Change, ChangeStatus, Comparison, Mended
from fungible.model.report import AuditReport
from fungible.model.words import Severity
from fungible.report.cells import cells
from fungible.report.changed import verdict
from fungible.report.markdown import render_markdown
from fungible.report.page import Show
from fungible.report.terminal import render_terminal
from tests.unit.report import samples

NASTY = Mended(rule="x", symbol=samples.NASTY, file=samples.NASTY, severity=Severity.LOW, how=samples.NASTY)


def compared(report: AuditReport, status: ChangeStatus, why: str = "", mended: tuple[Mended, ...] = ()) -> AuditReport:
    """The report with its first violation of a status, and the others known."""
    bad = [point.id for point in report.state_points if point.counts]
    changes = {each: Change(status=ChangeStatus.KNOWN) for each in bad} | {bad[0]: Change(status=status, why=why)}
    counts = [sum(change.status is each for change in changes.values()) for each in ChangeStatus]
    made = Comparison(against=samples.NASTY, new=counts[0], reopened=counts[1], known=counts[2], mended=mended)
    points = tuple(replace(point, change=changes.get(point.id)) for point in report.state_points)
    return replace(report, state_points=points, comparison=made)


def terminal(report: AuditReport, width: int = 80, *, verbose: bool = False) -> str:
    return render_terminal(report, samples.sources, width=width, colour=False, show=Show(verbose=verbose))


def test_only_what_is_new_is_shown_in_full() -> None:
    text = terminal(compared(samples.USUAL, ChangeStatus.NEW))

    assert "── New violations (1)" in text
    assert text.count("confidence ") == 1
    assert "2 known findings are not shown." in text
    assert "── Components" not in text
    assert "── Components" in terminal(compared(samples.USUAL, ChangeStatus.NEW), verbose=True)


def test_what_is_worse_says_why() -> None:
    report = compared(samples.USUAL, ChangeStatus.REOPENED, "written now by `app.x` too")

    assert "── New and reopened violations (1)" in terminal(report)
    assert "reopened: written now by `app.x` too" in terminal(report)
    assert "**reopened: written now by `app.x` too**" in render_markdown(report, samples.sources)


def test_where_all_is_known_there_is_no_section_and_the_next_step_is_to_see_it() -> None:
    text = terminal(compared(samples.USUAL, ChangeStatus.KNOWN))

    assert "violations (" not in text
    assert "3 known findings are not shown." in text
    assert "fungible audit, without the comparison, to see what is known" in text
    assert "Nothing." in render_markdown(compared(samples.USUAL, ChangeStatus.KNOWN), samples.sources)


def test_very_much_that_was_mended_is_counted() -> None:
    many = tuple(replace(NASTY, symbol=f"app.x{number}") for number in range(30))
    report = compared(samples.USUAL, ChangeStatus.KNOWN, mended=many)

    assert "and 10 more (--verbose lists them)" in terminal(report)
    assert "app.x29" in terminal(report, verbose=True)
    assert "- and 10 more" in render_markdown(report, samples.sources)


def test_a_baseline_mends_nothing() -> None:
    made = Comparison(against="known.json", new=1, reopened=2, known=0, mended=(NASTY,), baseline=True)

    assert verdict(made) == "Compared with known.json: 1 new violation, 2 reopened."
    assert verdict(replace(made, baseline=False)).endswith("1 new violation, 2 reopened; 1 mended.")


@pytest.mark.parametrize("width", [20, 40, 80])
def test_hostile_names_do_nothing(width: int) -> None:
    report = compared(samples.hostile(), ChangeStatus.REOPENED, samples.NASTY, (NASTY,))
    lines = terminal(report, width, verbose=True).split("\n")
    document = render_markdown(report, samples.hostile_sources)

    tokens = MarkdownIt("commonmark").parse(document)
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}

    assert all(line.isprintable() and cells(line) <= width for line in lines)
    assert all(line.isprintable() for line in document.split("\n"))
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "em_open"}
