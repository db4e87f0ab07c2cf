"""JUnit's XML, read back with a library that reads what test runners write, and with an XML parser."""

import io
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from fungible.model.report import AuditReport
from fungible.model.words import Severity
from fungible.report.checkout import TOP, Checkout
from fungible.report.junit import Gate, render_junit
from tests.unit.report import samples
from tests.unit.report.compared import COMPARED, REOPENED_WHY
from tests.unit.report.rule_samples import CACHE_RULE, TEXTS

OPEN = Gate()


def parsed(report: AuditReport, gate: Gate = OPEN, checkout: Checkout = TOP) -> dict[str, TestCase]:
    """The tests of a report by name, as junitparser reads them."""
    read = JUnitXml.fromstring(render_junit(report, TEXTS, checkout, gate).encode())
    cases = [case for suite in read for case in suite]
    assert len({(case.classname, case.name) for case in cases}) == len(cases)
    return {f"{case.classname} {case.name}": case for case in cases}


def kinds(case: TestCase) -> list[type]:
    return [type(result) for result in case.result]


def test_a_violation_is_a_failed_test_that_says_everything() -> None:
    case = parsed(samples.USUAL)[
        "fungible.memory server-side-session-in-memory: app.sessions.sessions (app/sessions.py)"
    ]
    (failure,) = case.result

    assert isinstance(failure, Failure)
    assert failure.message == samples.SESSIONS.why
    assert failure.text == (
        "app/sessions.py:5\n"
        f"{samples.SESSIONS.why}\n"
        "critical (lost on restart, differs across replicas), confidence 95%\n"
        "Reached by POST /sign-in:\n"
        "-> app.auth.sign_in (app/auth.py:30)\n"
        "-> app.sessions.remember (app/sessions.py:8)\n"
        "-> changes app.sessions.sessions (app/sessions.py:9)\n"
        "What to do: Keep sessions in a store that all replicas share"
    )


def test_a_rule_without_a_finding_is_a_test_that_passes() -> None:
    cases = parsed(samples.EMPTY)

    assert list(cases) == ["fungible.caches unbounded-cache", "fungible.memory server-side-session-in-memory"]
    assert [kinds(case) for case in cases.values()] == [[], []]


def test_a_rule_that_recognises_what_is_right_is_no_test() -> None:
    fine = replace(CACHE_RULE, family="fine")

    assert "<testcase" not in render_junit(samples.EMPTY, [fine], TOP)


def test_a_waived_violation_is_skipped_with_its_reason() -> None:
    case = parsed(samples.USUAL)["fungible.caches unbounded-cache: app.geo.countries (app/geo.py)"]

    assert kinds(case) == [Skipped]
    assert case.result[0].message == "waived: the world has 195 countries"


def test_below_the_threshold_a_finding_is_skipped() -> None:
    cases = parsed(samples.USUAL, Gate(least=Severity.HIGH))
    ended = {name.split()[1].rstrip(":"): kinds(case) for name, case in cases.items()}

    assert ended["owned-row-without-owner-filter"] == [Skipped]
    assert ended["service-singleton-holds-request-data"] == [Failure]


def test_what_was_not_read_is_skipped_and_with_strict_an_error() -> None:
    name = "fungible.reading app/broken.py"

    assert kinds(parsed(samples.USUAL)[name]) == [Skipped]
    assert kinds(parsed(samples.USUAL, Gate(strict=True))[name]) == [Error]


def test_no_line_is_in_a_name_so_that_a_moved_finding_is_the_same_test() -> None:
    moved = replace(samples.USUAL, state_points=tuple(replace(p, line=p.line + 9) for p in samples.USUAL.state_points))

    assert list(parsed(moved)) == list(parsed(samples.USUAL))


def test_two_findings_of_one_name_are_two_tests() -> None:
    points = tuple(replace(samples.CART, id=f"c{number}", line=number) for number in (3, 4))
    names = [name for name in parsed(replace(samples.EMPTY, state_points=points)) if "items" in name]

    assert [name.rpartition(")")[2] for name in names] == ["", " #2"]


def test_the_counts_are_those_of_the_tests() -> None:
    root = ET.fromstring(render_junit(samples.USUAL, TEXTS, Checkout(prefix="a"), Gate(strict=True)))
    counts = [root.get(key) for key in ("tests", "failures", "errors", "skipped")]

    assert counts == ["5", "3", "1", "1"]
    assert len(list(root.iter("testcase"))) == 5
    for suite in root.iter("testsuite"):
        assert suite.get("tests") == str(len(suite))


@pytest.mark.parametrize("gate", [OPEN, Gate(least=Severity.CRITICAL, strict=True)])
def test_hostile_names_stay_text_and_the_xml_is_whole(gate: Gate) -> None:
    text = render_junit(samples.hostile(), TEXTS, Checkout(prefix="]]>--"), gate)
    root = ET.parse(io.BytesIO(text.encode("utf-8"))).getroot()

    assert {element.tag for element in root.iter()} <= {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "skipped",
        "error",
    }
    assert "\x1b" not in text


def test_a_thousand_findings_are_a_thousand_failures() -> None:
    assert render_junit(samples.long_report(1000), TEXTS, TOP).count("<failure ") == 1000


def test_in_a_comparison_what_is_known_is_skipped() -> None:
    ended = {name.split()[1].rstrip(":"): case for name, case in parsed(COMPARED).items()}

    assert kinds(ended["server-side-session-in-memory"]) == [Skipped]
    assert kinds(ended["owned-row-without-owner-filter"]) == [Failure]
    assert f"reopened: {REOPENED_WHY}" in str(ended["service-singleton-holds-request-data"].result[0].text)
