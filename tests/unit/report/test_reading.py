"""A report is read worst first, and nothing is rounded in anybody's favour."""

from dataclasses import replace

import pytest

from fungible.model.words import Action, Phase, Severity, Verdict
from fungible.report import reading
from tests.unit.report import samples


def test_violations_come_worst_first_without_the_waived_ones() -> None:
    assert [point.id for point in reading.violations(samples.USUAL)] == ["a1", "b2", "c3"]
    assert [point.id for point in reading.waived(samples.USUAL)] == ["d4"]
    assert [point.id for point in reading.judged(samples.USUAL, Verdict.SAFE)] == ["f6"]


def test_severities_are_counted_worst_first() -> None:
    points = reading.violations(samples.USUAL)

    assert reading.by_severity(points) == [(Severity.CRITICAL, 1), (Severity.HIGH, 1), (Severity.MEDIUM, 1)]


def test_the_write_that_is_shown_is_the_one_that_requests_reach() -> None:
    at_import, in_request = samples.SESSIONS.accesses[:2]
    point = replace(samples.SESSIONS, accesses=(replace(at_import, phase=Phase.IMPORT), in_request), trace=())

    assert reading.first_write(point) == in_request
    assert reading.writes(point) == [in_request]


def test_the_write_at_the_end_of_the_trace_comes_first() -> None:
    early, late = samples.SESSIONS.accesses[1], samples.SESSIONS.accesses[0]
    step = replace(samples.SESSIONS.trace[-1], file=late.file, line=late.line)
    point = replace(samples.SESSIONS, accesses=(early, late), trace=(step,))

    assert reading.first_write(point) == late


def test_a_state_point_that_is_only_read_has_no_write() -> None:
    reads = tuple(replace(access, action=Action.READ) for access in samples.SESSIONS.accesses)

    assert reading.first_write(replace(samples.SESSIONS, accesses=reads)) is None


def test_a_trace_is_called_by_its_route() -> None:
    routes = reading.routes_of(samples.USUAL)

    assert reading.route_to(samples.CART.trace, routes) == "POST /cart"
    assert reading.route_to((), routes) == ""


def test_an_entry_point_without_a_route_is_called_by_what_it_is() -> None:
    entry = replace(samples.USUAL.entry_points[0], route="", symbol="app.jobs.nightly", phase=Phase.BACKGROUND)
    report = replace(samples.USUAL, entry_points=(entry,))

    assert reading.routes_of(report) == {"app.jobs.nightly": "fastapi background nightly"}


def test_frameworks_are_named_by_use() -> None:
    first = samples.USUAL.entry_points[0]
    report = replace(samples.USUAL, entry_points=(replace(first, framework="celery"), *samples.USUAL.entry_points))

    assert reading.frameworks(report) == ["FastAPI", "Celery"]


@pytest.mark.parametrize(
    ("value", "shown"), [(10.0, "10"), (9.96, "9.9"), (9.0, "9"), (2.43, "2.4"), (0.3, "0.3"), (0.0, "0")]
)
def test_only_a_clean_app_gets_ten(value: float, shown: str) -> None:
    assert reading.out_of_ten(value) == shown


def test_numbers_agree_with_their_nouns() -> None:
    assert reading.counted(1, "entry point") == "1 entry point"
    assert reading.counted(1204, "file") == "1,204 files"
    assert reading.percent(0.955) == "96%"
