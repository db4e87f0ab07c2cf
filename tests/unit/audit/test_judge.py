"""From findings to state points: one for each state, with a name that lasts, in order of badness."""

from dataclasses import replace

from fungible.audit.judge import judge
from fungible.model.report import Access
from fungible.model.rule import Finding
from fungible.model.words import Action, Kind, Lifetime, Phase, Severity, Storage, Verdict
from fungible.source.waivers import Waivers, read_waivers

WISHES = Finding(
    rule="user-data-in-process",
    symbol="app.wishes",
    file="app.py",
    line=4,
    storage=Storage.MODULE,
    kind=Kind.USER_DATA,
    verdict=Verdict.VIOLATION,
    severity=Severity.HIGH,
    confidence=0.9,
    why="PUT /wishes stores into it.",
    accesses=(Access(action=Action.MUTATE, phase=Phase.REQUEST, file="app.py", line=9, symbol="app.wish"),),
)
FINE = replace(WISHES, rule="fixed-after-start-up", verdict=Verdict.SAFE, severity=Severity.NONE)


def waived(*lines: str, file: str = "app.py") -> dict[str, Waivers]:
    return {file: read_waivers("\n".join(lines) + "\n")}


def test_the_worst_comes_first_then_place() -> None:
    low = replace(WISHES, symbol="app.a", severity=Severity.LOW, line=1)
    other = replace(WISHES, symbol="app.b", file="b.py")
    critical = replace(WISHES, symbol="app.c", severity=Severity.CRITICAL, line=90)

    assert [point.symbol for point in judge([low, other, WISHES, critical], {})] == [
        "app.c",
        "app.wishes",
        "app.b",
        "app.a",
    ]


def test_a_finding_that_is_made_twice_is_one_point_the_surer() -> None:
    (point,) = judge([replace(WISHES, confidence=0.5), WISHES], {})

    assert point.confidence == 0.9


def test_a_violation_silences_the_reasons_why_its_place_is_fine() -> None:
    assert [point.rule for point in judge([FINE, WISHES], {})] == ["user-data-in-process"]


def test_one_reason_is_enough() -> None:
    second = replace(FINE, rule="made-on-first-use")

    assert [point.rule for point in judge([FINE, second], {})] == ["fixed-after-start-up"]


def test_an_identity_does_not_depend_on_the_line() -> None:
    (here,) = judge([WISHES], {})
    (there,) = judge([replace(WISHES, line=40, severity=Severity.LOW)], {})
    (other,) = judge([replace(WISHES, symbol="app.hopes")], {})

    assert here.id == there.id
    assert here.id != other.id


def test_two_findings_on_one_symbol_have_two_identities() -> None:
    first, second = judge([WISHES, replace(WISHES, line=5)], {})

    assert first.id != second.id


def test_who_shares_it_follows_from_how_long_it_lives() -> None:
    (point,) = judge([replace(WISHES, lifetime=Lifetime.DISK)], {})

    assert point.shared_by == "one machine's disk"


def test_a_waiver_at_the_declaration_or_at_a_write_waives() -> None:
    comment = "x = 1  # fungible: allow[user-data-in-process] because of the demo"
    for line in (4, 9):
        lines = [""] * (line - 1) + [comment]
        (point,) = judge([WISHES], waived(*lines))

        assert (point.waived, point.counts) == ("of the demo", False)


def test_a_waiver_for_another_rule_line_or_file_does_not() -> None:
    comment = "x = 1  # fungible: allow[{}] because of the demo"
    elsewhere = waived("", "", "", comment.format("session-in-process"))
    below = waived("", "", "", "", comment.format("user-data-in-process"))
    other = waived("", "", "", comment.format("user-data-in-process"), file="b.py")

    for waivers in (elsewhere, below, other):
        assert [point.waived for point in judge([WISHES], waivers)] == [None]


def test_what_is_fine_needs_no_waiver() -> None:
    comment = "x = 1  # fungible: allow[fixed-after-start-up] because of the demo"
    (point,) = judge([FINE], waived("", "", "", comment))

    assert point.waived is None
