"""The Markdown report: the shape of a reviewer's document, made of this report and nothing else."""

import re
from dataclasses import replace
from itertools import pairwise

from markdown_it import MarkdownIt

from fungible.model.report import AuditReport, Configured
from fungible.model.words import Kind, Severity, Storage, Verdict
from fungible.report.markdown import render_markdown
from tests.snapshot import assert_matches
from tests.unit.report import samples


def rendered(report: AuditReport) -> str:
    return render_markdown(report, samples.sources)


def headings(markdown: str) -> list[str]:
    tokens = MarkdownIt("commonmark").parse(markdown)
    return [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]


def test_the_usual_report() -> None:
    assert_matches(rendered(samples.USUAL), __file__, "usual.md")


def test_the_empty_report() -> None:
    assert_matches(rendered(samples.EMPTY), __file__, "empty.md")


def test_the_sections_are_those_of_a_review() -> None:
    sections = re.findall(r"^## (.+)$", rendered(samples.USUAL), flags=re.MULTILINE)

    assert sections == [
        "Summary",
        "Detected state points",
        "Statelessness check",
        "Potential issues",
        "Recommendations",
        "Not examined",
        "Conclusion",
        "Appendix: files analysed",
    ]


def test_what_was_checked_for_and_found_is_not_called_absent() -> None:
    text = rendered(samples.USUAL)

    assert "- No rate limits counted per replica" in text
    assert "- No sessions held" not in text
    assert "- No caches" not in text, "a waived violation was found all the same"


def test_without_entry_points_nothing_is_ruled_out() -> None:
    text = rendered(replace(samples.EMPTY, totals=replace(samples.EMPTY.totals, entry_points=0)))

    assert "Nothing can be ruled out" in text
    assert "- No sessions held" not in text


def test_recommendations_and_checklist_refer_to_the_numbers_of_the_report() -> None:
    text = rendered(samples.USUAL)

    assert "- [ ] No session storage in memory (state point 1)" in text
    assert "**Priority:** medium · **Effort:** small (potential issue 1)" in text


def test_many_safe_state_points_become_a_table() -> None:
    safe = tuple(replace(samples.SETTINGS, id=f"s{number}", symbol=f"app.s|{number}") for number in range(21))
    text = rendered(replace(samples.USUAL, state_points=(samples.SESSIONS, *safe)))

    assert "### 2. Safe state points (21)" in text
    assert "| `app.s\\|20` | `app/settings.py:2` | configuration |" in text


def test_many_files_are_counted_by_folder() -> None:
    files = tuple(f"app/part{number % 3}/m{number}.py" for number in range(300))
    text = rendered(replace(samples.USUAL, files=files))

    assert "- `app/part0/`: 100 files" in text
    assert "m1.py" not in text


def test_hostile_names_add_no_heading_no_html_and_no_line() -> None:
    text = render_markdown(samples.hostile(), samples.hostile_sources)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}

    assert not kinds & {"html_block", "html_inline", "link_open", "image", "em_open"}
    assert len(headings(text)) == 21
    assert all(line.isprintable() for line in text.split("\n"))
    text.encode("utf-8")


def test_a_hostile_table_keeps_its_columns() -> None:
    safe = tuple(replace(samples.hostile().state_points[2], id=f"s{number}") for number in range(30))
    text = rendered(replace(samples.USUAL, state_points=safe))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)

    assert sum(token.type == "td_open" for token in tokens) == 4 * 30


def test_every_state_point_is_in_the_report() -> None:
    text = rendered(samples.long_report(1000))

    assert text.count("❌ **VIOLATION**") == 1000


def test_an_acceptable_hazard_is_argued_for_among_the_issues() -> None:
    point = replace(samples.ORDERS, verdict=Verdict.ACCEPTABLE)
    text = rendered(replace(samples.EMPTY, state_points=(point,)))

    assert "⚠️ **ACCEPTABLE**" in text.split("## Potential issues")[1]


def test_many_writers_are_counted() -> None:
    access = samples.SESSIONS.accesses[0]
    many = tuple(replace(access, line=number) for number in range(1, 15))
    text = rendered(replace(samples.USUAL, state_points=(replace(samples.SESSIONS, accesses=many),)))

    assert text.count("`app.sessions.remember` (`app/sessions.py:") == 10 + 1
    assert "- and 4 more" in text


def test_a_violation_without_trace_or_story_or_reader_is_still_reported() -> None:
    point = replace(samples.SESSIONS, trace=(), consequences=(), accesses=(), shared_by="")
    text = rendered(replace(samples.USUAL, state_points=(point,)))

    assert "- **Shared across requests:** no" in text
    assert "**Path:**" not in text
    assert "**With two replicas" not in text


def test_what_the_code_does_right_is_no_issue() -> None:
    scoped = replace(
        samples.USUAL.state_points[0],
        id="scoped",
        symbol="shop.orders.mine",
        kind=Kind.ISOLATION,
        storage=Storage.QUERY,
        verdict=Verdict.SAFE,
        severity=Severity.NONE,
    )
    hasher = replace(scoped, id="hasher", symbol="shop.hasher", kind=Kind.SECURITY, storage=Storage.MODULE)
    page = rendered(replace(samples.USUAL, state_points=(scoped, hasher)))
    points, _, rest = page.partition("## Statelessness check")
    check, _, issues = rest.partition("## Potential issues")
    assert "`shop.hasher`" in points
    assert "### Properly handled (1)" in check
    assert "`shop.orders.mine`" in check
    assert issues.lstrip().startswith("None.")


def test_a_severity_that_the_configuration_gave_says_what_it_was() -> None:
    given = Configured(severity=Severity.LOW, by="severity in fungible.toml", waives=False)
    report = replace(samples.USUAL, state_points=(replace(samples.SESSIONS, configured=given),))

    assert "confidence 95%, low without severity in fungible.toml\n" in rendered(report)
