"""The terminal report: what a reviewer says first, at any width, whatever the code calls its things."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from fungible.model.report import AuditReport, Configured
from fungible.model.words import Severity
from fungible.report.cells import cells
from fungible.report.page import Show
from fungible.report.terminal import render_terminal
from tests.snapshot import assert_matches
from tests.unit.report import samples

SGR = re.compile(r"\x1b\[[\d;]*m")
WIDTHS = (20, 40, 80, 200)


def rendered(report: AuditReport, width: int = 80, *, colour: bool = False, show: Show | None = None) -> str:
    return render_terminal(report, samples.sources, width=width, colour=colour, show=show or Show())


def test_the_usual_report_at_80_columns() -> None:
    assert_matches(rendered(samples.USUAL), __file__, "usual-80.txt")


def test_the_usual_report_at_40_columns_in_ascii_with_everything_listed() -> None:
    show = Show(unicode=False, verbose=True)

    assert_matches(rendered(samples.USUAL, 40, show=show), __file__, "usual-40-ascii.txt")


def test_the_empty_report() -> None:
    assert_matches(rendered(samples.EMPTY), __file__, "empty-80.txt")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int, unicode: bool) -> None:
    for report, sources in ((samples.USUAL, samples.sources), (samples.hostile(), samples.hostile_sources)):
        show = Show(unicode=unicode, verbose=True)
        lines = render_terminal(report, sources, width=width, colour=False, show=show).split("\n")

        assert [line for line in lines if cells(line) > width] == []


@pytest.mark.parametrize("colour", [True, False])
def test_hostile_names_and_sources_have_no_effect_on_the_terminal(colour: bool) -> None:
    text = render_terminal(samples.hostile(), samples.hostile_sources, width=80, colour=colour, show=Show(verbose=True))
    bare = SGR.sub("", text) if colour else text

    assert all(line.isprintable() for line in bare.split("\n"))
    assert "\\x1b[31mred" in text
    text.encode("utf-8")


def test_colour_says_nothing_that_words_do_not() -> None:
    plain, coloured = rendered(samples.USUAL), rendered(samples.USUAL, colour=True)

    assert "\x1b[" in coloured
    assert [line.rstrip() for line in SGR.sub("", coloured).split("\n")] == plain.split("\n")


def test_without_unicode_every_byte_is_ascii() -> None:
    assert rendered(samples.USUAL, colour=True, show=Show(unicode=False)).isascii()


def test_the_worst_comes_first_and_the_waived_with_its_reason() -> None:
    text = rendered(samples.USUAL)
    order = ["CRITICAL server-side-session", "HIGH service-singleton", "MEDIUM owned-row", "the world has"]

    assert sorted(order, key=text.index) == order
    assert text.count("CRITICAL") == 1


def test_what_is_safe_is_counted_and_listed_on_demand() -> None:
    assert "get_settings" not in rendered(samples.USUAL)
    assert "get_settings" in rendered(samples.USUAL, show=Show(verbose=True))


def test_of_many_blind_spots_the_first_ten_are_listed() -> None:
    spot = samples.USUAL.blind_spots[0]
    report = replace(samples.USUAL, blind_spots=tuple(replace(spot, line=line) for line in range(1, 26)))

    assert "app/plugins.py:10 " in rendered(report)
    assert "app/plugins.py:11 " not in rendered(report)
    assert "and 15 more (--verbose lists them)" in rendered(report)
    assert "app/plugins.py:25 " in rendered(report, show=Show(verbose=True))


def test_the_middle_of_a_long_trace_is_left_out_and_said_so() -> None:
    steps = tuple(replace(samples.CART.trace[0], symbol=f"app.hop{number}") for number in range(30))
    report = replace(samples.USUAL, state_points=(replace(samples.CART, trace=steps),))
    text = rendered(report)

    assert "app.hop0 " in text
    assert "app.hop29 " in text
    assert "app.hop15 " not in text
    assert "more steps" in text


def test_more_writers_are_named_up_to_a_few() -> None:
    access = samples.CART.accesses[0]
    many = tuple(replace(access, symbol=f"app.write{number}", line=100 + number) for number in range(8))
    text = rendered(replace(samples.USUAL, state_points=(replace(samples.CART, accesses=(access, *many)),)))

    assert "also in app.write3" in text
    assert "also in app.write4" not in text
    assert "and 4 more" in text


def test_a_rules_own_story_takes_the_place_of_the_composed_one() -> None:
    own = "1. A signs with its own\n   secret.\n2. B cannot verify it."
    text = rendered(samples.USUAL, show=Show(story_of=lambda rule: own if rule == samples.SESSIONS.rule else ""))

    assert "1. A signs with its own secret." in text
    assert "2. B cannot verify it." in text
    assert "keeps the session in its own memory" not in text


def test_without_sources_the_places_remain() -> None:
    def nothing(file: str) -> Sequence[str]:
        return ()

    text = render_terminal(samples.USUAL, nothing, width=80, colour=False)

    assert "  app/sessions.py:5\n" in text


def test_without_entry_points_the_next_step_is_to_name_the_app() -> None:
    report = replace(samples.EMPTY, totals=replace(samples.EMPTY.totals, entry_points=0), entry_points=())

    assert "Next: fungible audit --app MODULE:ATTRIBUTE" in rendered(report)


def test_a_thousand_findings_are_all_there() -> None:
    text = rendered(samples.long_report(1000))

    assert text.count("HIGH service-singleton") == 1000
    assert "✖ 1,000 violations" in text


def test_a_violation_with_nothing_but_its_place_is_still_reported() -> None:
    point = replace(samples.SESSIONS, trace=(), consequences=(), accesses=(), remedy=None)
    text = rendered(replace(samples.USUAL, state_points=(point,)))

    assert "CRITICAL server-side-session-in-memory" in text
    assert "Reached" not in text
    assert "Replicas  " not in text


def test_a_file_that_could_not_be_read_at_all_has_no_line() -> None:
    report = replace(samples.USUAL, unread=(replace(samples.USUAL.unread[0], line=0, reason="contains NUL bytes"),))

    assert "\napp/broken.py contains NUL bytes\n" in rendered(report)


def test_a_severity_that_the_configuration_gave_says_what_it_was() -> None:
    given = Configured(severity=Severity.LOW, by="per-path \x1b[31m** in fungible.toml", waives=False)
    text = rendered(replace(samples.USUAL, state_points=(replace(samples.SESSIONS, configured=given),)))

    assert "low without per-path \\x1b[31m** in fungible.toml" in " ".join(text.split())
    assert "\x1b" not in text
