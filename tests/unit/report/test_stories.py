"""A story names the replicas, the route, and what a user meets."""

from dataclasses import replace

import pytest

from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage
from fungible.report.stories import LINES, is_told_by_rule, story, told
from tests.unit.report.samples import CART, ORDERS, SESSIONS


def test_a_session_is_told_with_both_replicas_and_a_restart() -> None:
    assert story(SESSIONS, "POST /sign-in") == (
        "A serves POST /sign-in and keeps the session in its own memory.",
        "B gets the user's next request, knows no such session and treats the user as signed out.",
        "A restarts (deploy, crash, scale-in): everybody it had signed in is signed out.",
    )


def test_a_leak_between_users_is_told_before_anything_else() -> None:
    assert "another user" in story(CART, "POST /cart")[1]


def test_an_issue_that_keeps_nothing_has_a_story_of_its_own() -> None:
    lines = story(ORDERS, "GET /orders/{order_id}")

    assert lines[0] == "A user of replica A asks GET /orders/{order_id} with the identifier of somebody else's row."


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_with_consequences_has_a_short_story(kind: Kind) -> None:
    everything = replace(SESSIONS, kind=kind, severity=Severity.HIGH, consequences=tuple(Consequence))

    for route in ("", "POST /x"):
        lines = story(everything, route)
        assert 2 <= len(lines) <= LINES
        assert lines[0].startswith("A serves POST /x and" if route else "A ")


@pytest.mark.parametrize("consequence", list(Consequence))
def test_each_consequence_adds_a_line(consequence: Consequence) -> None:
    assert len(story(replace(SESSIONS, consequences=(consequence,)), "")) == 2


def test_what_grows_on_a_disk_fills_the_disk() -> None:
    point = replace(SESSIONS, consequences=(Consequence.GROWS_WITHOUT_BOUND,), lifetime=Lifetime.DISK)

    assert "A's disk fills" in story(point, "")[1]


def test_no_story_is_invented_where_the_kind_says_too_little() -> None:
    assert story(replace(SESSIONS, kind=Kind.CACHE, consequences=()), "GET /x") == ()
    assert story(replace(SESSIONS, kind=Kind.SECURITY, consequences=()), "GET /x") == ()


def test_a_rule_tells_its_own_story_where_the_kind_says_too_little() -> None:
    mixed = replace(SESSIONS, kind=Kind.ISOLATION, storage=Storage.MODULE)
    rows = replace(SESSIONS, kind=Kind.ISOLATION, storage=Storage.QUERY)

    assert [is_told_by_rule(point) for point in (SESSIONS, rows, mixed)] == [False, False, True]
    assert is_told_by_rule(replace(SESSIONS, kind=Kind.SECURITY))


def test_a_rules_own_story_is_a_line_for_each_step() -> None:
    text = "1. Ines signs in\n   at A.\n2. B has never heard\n   of her.\n\nShe leaves\nfor good.\n"

    assert told(text) == ("1. Ines signs in at A.", "2. B has never heard of her.", "She leaves for good.")
