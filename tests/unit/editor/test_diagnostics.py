"""What breaks is shown where it is now, with the way that leads there."""

from dataclasses import replace

import pytest
from lsprotocol import types

from fungible.editor.diagnostics import LONGEST_MESSAGE, diagnostics, waiver_problems
from fungible.editor.settings import EditorSettings, read_settings
from fungible.model.words import Severity
from tests.unit.editor.samples import CART_FILE, REACHED, REPORT, SESSIONS_FILE, TEXTS, view, where
from tests.unit.report.samples import ENGINE, NASTY, SESSIONS, hostile, hostile_sources

USUALLY = EditorSettings()


def test_a_violation_is_shown_on_the_name_of_the_state_point() -> None:
    (found,) = diagnostics(view(), USUALLY)[CART_FILE]

    assert found.range == types.Range(types.Position(2, 13), types.Position(2, 18))
    assert (found.code, found.source, found.data) == (CART_RULE, "fungible", {"id": "b2", "rule": CART_RULE})
    assert found.message == (
        "The service made once in `app.routes.cart` appends every caller's items to one list."
        " Remedy: Keep carts in the database."
    )


CART_RULE = "service-singleton-holds-request-data"


def test_the_way_there_and_the_writes_are_told_each_once() -> None:
    (found,) = diagnostics(view(), USUALLY)[CART_FILE]
    related = found.related_information or []

    assert where([each.location for each in related]) == [
        ("app/routes/cart.py", 6),
        ("app/services/cart.py", 5),
        ("app/services/cart.py", 6),
    ]
    assert [each.message for each in related] == [
        "1. add",
        "2. put: on the instance made at import",
        "changed by put in the request phase",
    ]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.CRITICAL, types.DiagnosticSeverity.Error),
        (Severity.HIGH, types.DiagnosticSeverity.Error),
        (Severity.MEDIUM, types.DiagnosticSeverity.Warning),
        (Severity.LOW, types.DiagnosticSeverity.Information),
    ],
)
def test_severities_are_those_of_editors(severity: Severity, level: types.DiagnosticSeverity) -> None:
    report = replace(REPORT, state_points=(replace(REACHED, severity=severity),))

    assert diagnostics(view(report), USUALLY)[CART_FILE][0].severity is level


def test_what_may_stay_is_a_hint_when_something_would_be_better() -> None:
    better = replace(ENGINE, id="e6", remedy=SESSIONS.remedy)
    found = diagnostics(view(replace(REPORT, state_points=(better, ENGINE))), USUALLY)

    assert [each.severity for each in found["app/db.py"]] == [types.DiagnosticSeverity.Hint]


def test_what_is_waived_or_safe_is_not_shown() -> None:
    found = diagnostics(view(), USUALLY)

    assert "app/geo.py" not in found
    assert "app/settings.py" not in found


def test_what_the_user_turned_off_is_not_shown() -> None:
    settings, _ = read_settings({"severities": {"high": "off"}})

    assert CART_FILE not in diagnostics(view(), settings)


def test_a_finding_moves_with_its_line() -> None:
    moved = view().with_text(CART_FILE, ["# new", *TEXTS[CART_FILE]])
    (found,) = diagnostics(moved, USUALLY)[CART_FILE]

    assert found.range.start.line == 3
    assert not found.message.startswith("Being checked again")


def test_a_finding_whose_line_was_edited_is_being_checked_again() -> None:
    lines = [line.replace("list[Item]", "dict[str, Item]") for line in TEXTS[CART_FILE]]
    (found,) = diagnostics(view().with_text(CART_FILE, lines), USUALLY)[CART_FILE]

    assert found.range.start == types.Position(2, 13)
    assert found.message.startswith("Being checked again: The service")


def test_a_finding_whose_line_was_deleted_is_gone() -> None:
    lines = [line for line in TEXTS[CART_FILE] if "items:" not in line]

    assert CART_FILE not in diagnostics(view().with_text(CART_FILE, lines), USUALLY)


def test_what_was_not_read_is_said() -> None:
    (found,) = diagnostics(view(), USUALLY)["app/broken.py"]

    assert found.severity is types.DiagnosticSeverity.Information
    assert found.message == "Not examined: syntax error: lines 12 to 15 were left out"


def test_hostile_names_are_spelled_out_and_end() -> None:
    texts = {NASTY: hostile_sources(NASTY)}
    found = diagnostics(view(hostile(), texts), USUALLY)[NASTY]

    for each in found:
        assert each.message.isprintable()
        assert len(each.message) <= LONGEST_MESSAGE
        assert each.range.end.character < 30_000


def test_a_waiver_that_waives_nothing_is_shown_as_it_is_typed() -> None:
    (found,) = waiver_problems(["x = 1", "# fungible: allow[session-in-process] because "], "utf-16")

    assert found.range.start.line == 1
    assert found.message.startswith("This waives nothing: a waiver says why")


def test_sessions_are_marked_at_their_definition() -> None:
    assert diagnostics(view(), USUALLY)[SESSIONS_FILE][0].range.start == types.Position(4, 0)
