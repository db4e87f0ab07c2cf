"""The page as a text: complete, well-formed, bounded, the same each time, and quickly written."""

import re
import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from fungible.model.change import Change, ChangeStatus, Comparison
from fungible.model.prospect import Prospect
from fungible.model.report import AuditReport, Score
from fungible.model.words import Verdict
from fungible.report.html.document import render_html
from fungible.report.html.listing import MOST
from tests.unit.report import samples

VOID = frozenset({"meta", "link", "br", "input", "path", "circle", "rect", "use"})
NO_END_NEEDED = frozenset({"li", "td", "th", "p", "option", "tr"})


class Reader(HTMLParser):
    """Reads a page strictly: every element is ended in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.headings: list[int] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [str(given["id"])] if "id" in given else []
        target = str(given.get("href") or "")
        self.targets += [target] if tag in ("a", "use") else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in NO_END_NEEDED:
            self.open.pop()
        assert self.open, f"</{tag}> ends nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


REPORTS = {
    "usual": samples.USUAL,
    "empty": samples.EMPTY,
    "hostile": samples.hostile(),
    "long": samples.long_report(400),
}


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_a_page_is_well_formed_and_its_links_lead_somewhere(report: AuditReport) -> None:
    reader = read(render_html(report, samples.sources))

    assert len(set(reader.ids)) == len(reader.ids)
    assert {target for target in reader.targets if target.removeprefix("#") not in reader.ids} == set()
    assert reader.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(reader.headings, reader.headings[1:], strict=False))


def test_a_page_tells_everything_about_a_finding() -> None:
    text = read(render_html(samples.USUAL, samples.sources)).text

    for said in (
        "POST /sign-in stores each session",
        "sessions: dict[str, User] = {}",
        "lost on restart, differs across replicas",
        "confidence 95%",
        "B gets the user's next request",
        "Keep sessions in a store that all replicas share",
        "also changed in sign_out",
        "the world has 195 countries",
        "fungible fix --select rows-for-carts",
    ):
        assert said in text, said


def test_a_page_tells_the_rest_of_the_report() -> None:
    text = read(render_html(samples.USUAL, samples.sources)).text

    for said in (
        "Not ready for a second replica.",
        "PostgreSQL through SQLAlchemy (async)",
        "1 of 2 hold.",
        "Filter orders by their owner",
        "syntax error: lines 12 to 15 were left out",
        "module name computed at run time",
        "2 files of migrations were left out.",
        "GET /orders/{order_id}",
    ):
        assert said in text, said


def test_the_story_of_a_rule_is_told_in_its_own_words() -> None:
    page = render_html(samples.USUAL, samples.sources, story_of=lambda _: "1. Ada asks A.\n2. B knows\n   nothing.")

    assert "<li>Ada asks A.<li>B knows nothing." in page


def test_what_would_raise_the_score_is_told_by_grade() -> None:
    steps = tuple(
        Prospect(title=f"Do {n}", effort="small", points=("a1",), share=0.25, score=Score(value=2.5 * n, grade=grade))
        for n, grade in enumerate("FDBA", 1)
    )
    text = read(render_html(samples.USUAL, samples.sources, prospects=steps)).text

    assert "Score after each step" not in text, "that is for those who cannot see the chart"
    assert "D2 steps2 state points" in text
    assert "1 state point, small effort, 25% of what lowers the score" in text


def test_a_report_with_nothing_to_do_has_no_empty_sections() -> None:
    page = render_html(samples.EMPTY, samples.sources)

    assert "No violation was found." in page
    assert 'id="checklist"' not in page
    assert 'id="raise"' not in page


def test_a_comparison_is_told() -> None:
    change = Change(status=ChangeStatus.REOPENED, why="a new writer")
    points = (replace(samples.CART, change=change), samples.ORDERS)
    comparison = Comparison(against="main", new=0, reopened=1, known=1)
    text = read(render_html(replace(samples.USUAL, state_points=points, comparison=comparison), samples.sources)).text

    assert "Compared with main: 1 reopened, 1 known before" in text
    assert "Reopened: a new writer" in text


def test_the_same_report_gives_the_same_page() -> None:
    assert render_html(samples.USUAL, samples.sources) == render_html(samples.USUAL, samples.sources)


def test_a_thousand_findings_take_little_time_and_room() -> None:
    report = samples.long_report(1000)
    began = time.process_time()
    page = render_html(report, samples.sources)

    # 0.1 s on an idle machine; the ceiling is what users are promised.
    assert time.process_time() - began < 0.3
    assert len(page.encode()) < 2_000_000
    assert page.count('<details class="f ') == 1000


def test_ten_thousand_findings_are_cut_and_counted() -> None:
    page = render_html(samples.long_report(10_000), samples.sources)

    assert page.count('<details class="f ') == MOST
    assert "and 8,000 more, in the JSON report." in page
    assert "Violations (10,000)" in page


def test_hostile_texts_leave_no_trace_of_markup() -> None:
    page = render_html(samples.hostile(), samples.hostile_sources)

    assert "<script>alert" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert len(page) < 200_000
    page.encode()


def test_an_acceptable_state_point_has_no_story() -> None:
    point = replace(samples.CART, verdict=Verdict.ACCEPTABLE)
    page = render_html(replace(samples.USUAL, state_points=(point,)), samples.sources)

    assert "With two replicas" not in page
