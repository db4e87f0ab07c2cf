"""The score: ten when nothing is wrong, and never lower for one violation less."""

from dataclasses import replace
from itertools import combinations

import pytest

from fungible.audit.score import prospects, score
from fungible.model.report import AuditReport, Recommendation, Remedy, StatePoint
from fungible.model.words import Kind, Severity, Storage, Verdict
from tests.unit.audit.findings import acceptable, violation
from tests.unit.report.samples import EMPTY

WORST_FIRST = tuple(Severity)
SINGLETONS = tuple(
    violation(Severity.NONE, id=f"s{n}", verdict=Verdict.SAFE, kind=Kind.RESOURCE, remedy=None) for n in range(7)
)


def test_nothing_wrong_is_ten() -> None:
    assert score(()).value == 10.0
    assert score(()).grade == "A+"


def test_what_is_safe_or_acceptable_costs_nothing() -> None:
    assert score((*SINGLETONS, acceptable("event-loop-policy-at-import"))).value == 10.0


def test_what_could_be_better_costs_a_little_and_never_a_grade() -> None:
    bound = Remedy(id="pool", title="Bound the pool", text="Set pool_size.")
    notes = [acceptable("engine-made-at-import", id=f"p{n}", remedy=bound) for n in range(50)]
    assert 9.5 < score(notes[:1]).value < 10.0
    assert score(notes[:4]).value == pytest.approx(9.0, abs=0.5)
    assert 8.5 < score(notes).value <= score(notes[:4]).value


def test_a_waived_violation_costs_nothing() -> None:
    assert score((violation(Severity.CRITICAL, waived="one replica by design"),)).value == 10.0


@pytest.mark.parametrize("severity", [s for s in Severity if s is not Severity.NONE])
def test_a_violation_costs_something(severity: Severity) -> None:
    assert score((violation(severity),)).value < 10.0


def test_a_worse_violation_costs_more() -> None:
    values = [score((violation(severity),)).value for severity in WORST_FIRST]
    assert values == sorted(values)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_removing_a_violation_never_lowers_the_score(size: int) -> None:
    points = [violation(WORST_FIRST[n % len(WORST_FIRST)], id=f"p{n}") for n in range(size)]
    whole = score(points).value
    for fewer in combinations(points, size - 1):
        assert score(fewer).value >= whole


def test_the_order_of_findings_does_not_matter() -> None:
    points = [violation(severity, id=str(severity)) for severity in Severity]
    assert score(points) == score(points[::-1])


def sound_service() -> list[StatePoint]:
    """Singletons that are fine, tokens that nobody can revoke, a pool without limits."""
    pool = violation(Severity.MEDIUM, id="pool", kind=Kind.POOL_CONFIG, storage=Storage.MODULE)
    return [*SINGLETONS, acceptable("sign-out-revokes-nothing", Kind.SECURITY), pool]


def test_a_sound_service_with_an_unconfigured_pool_lands_at_nine() -> None:
    assert score(sound_service()).value == pytest.approx(9.0, abs=0.5)


def test_it_still_does_when_missing_revocation_is_held_against_it() -> None:
    points = [*sound_service(), violation(Severity.LOW, id="out", kind=Kind.SECURITY)]
    assert score(points).value == pytest.approx(9.0, abs=0.5)


def test_eight_stores_in_memory_are_a_failure() -> None:
    kinds = [
        Kind.USER_DATA,
        Kind.RATE_LIMIT,
        Kind.CONNECTION_REGISTRY,
        Kind.SESSION,
        Kind.USER_DATA,
        Kind.USER_DATA,
        Kind.JOB_STATUS,
    ]
    points = [violation(Severity.HIGH, id=f"p{n}", kind=kind) for n, kind in enumerate(kinds)]
    stale = violation(Severity.MEDIUM, id="stale", kind=Kind.CACHE)
    assert score([*points, stale]).value <= 2.0
    assert score([*points, stale]).grade == "F"


def test_the_score_is_never_negative() -> None:
    assert score([violation(Severity.CRITICAL, id=f"p{n}") for n in range(500)]).value == 0.0


def advised(points: tuple[StatePoint, ...], *advice: tuple[str, ...]) -> AuditReport:
    """A report with its own score, and advice about some of its points each."""
    listed = tuple(
        Recommendation(title=f"advice {n}", priority="high", effort="small", action="Do.", points=ids)
        for n, ids in enumerate(advice)
    )
    return replace(EMPTY, score=score(points), state_points=points, recommendations=listed)


def test_advice_is_ranked_by_what_it_lifts_and_ends_where_nothing_is_wrong() -> None:
    points = (violation(Severity.LOW, id="l"), violation(Severity.CRITICAL, id="c"), violation(Severity.HIGH, id="h"))
    steps = prospects(advised(points, ("l",), ("c", "h")))

    assert [(step.title, step.points) for step in steps] == [("advice 1", ("c", "h")), ("advice 0", ("l",))]
    assert steps[0].score == score(points[:1])
    assert steps[-1].score.value == 10.0
    assert sum(step.share for step in steps) == pytest.approx(1.0)


def test_a_state_point_is_removed_by_the_first_advice_about_it_alone() -> None:
    points = (violation(Severity.HIGH, id="h"), violation(Severity.LOW, id="l"))
    steps = prospects(advised(points, ("h", "l"), ("h",), ("gone",)))

    assert [step.points for step in steps] == [("h", "l")]


def test_nothing_is_promised_of_a_score_that_counts_what_the_report_leaves_out() -> None:
    report = advised((violation(Severity.HIGH, id="h"), violation(Severity.LOW, id="l")), ("h",))

    assert prospects(replace(report, state_points=report.state_points[:1])) == ()
