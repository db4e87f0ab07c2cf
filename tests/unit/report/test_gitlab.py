"""GitLab's code quality report: the fields that it reads, and no fingerprint twice."""

import json
from dataclasses import replace

import jsonschema
import pytest

from fungible.model.report import AuditReport
from fungible.report.checkout import TOP, Checkout
from fungible.report.gitlab import render_gitlab
from tests.unit.report import samples
from tests.unit.report.compared import COMPARED

ISSUE = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "additionalProperties": False,
    "properties": {
        "description": {"type": "string", "minLength": 1},
        "check_name": {"type": "string", "minLength": 1},
        "fingerprint": {"type": "string", "minLength": 1},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "additionalProperties": False,
            "properties": {
                "path": {"type": "string", "pattern": "^[^./]"},
                "lines": {
                    "type": "object",
                    "required": ["begin"],
                    "additionalProperties": False,
                    "properties": {"begin": {"type": "integer", "minimum": 1}},
                },
            },
        },
    },
}


@pytest.mark.parametrize("report", [samples.USUAL, samples.EMPTY, samples.hostile(), samples.long_report(50)])
def test_reports_are_what_gitlab_reads(report: AuditReport) -> None:
    text = render_gitlab(report, TOP)

    jsonschema.validate(json.loads(text), {"type": "array", "items": ISSUE})
    assert text.isascii()


def test_violations_are_issues_worst_first_and_waived_ones_are_none() -> None:
    issues = json.loads(render_gitlab(samples.USUAL, Checkout(prefix="shop")))

    assert [(issue["check_name"], issue["severity"], issue["location"]) for issue in issues] == [
        ("server-side-session-in-memory", "blocker", {"path": "shop/app/sessions.py", "lines": {"begin": 5}}),
        (
            "service-singleton-holds-request-data",
            "critical",
            {"path": "shop/app/services/cart.py", "lines": {"begin": 3}},
        ),
        ("owned-row-without-owner-filter", "major", {"path": "shop/app/orders.py", "lines": {"begin": 3}}),
    ]
    assert issues[0]["description"].startswith("app.sessions.sessions: POST /sign-in stores")


def test_nothing_found_is_an_empty_array() -> None:
    assert render_gitlab(samples.EMPTY, TOP) == "[]\n"


def test_no_two_issues_have_one_fingerprint() -> None:
    points = tuple(replace(samples.CART, line=number) for number in (3, 4, 5))
    issues = json.loads(render_gitlab(replace(samples.USUAL, state_points=points), TOP))

    assert [issue["fingerprint"] for issue in issues] == ["b2", "b2-2", "b2-3"]


def test_what_is_known_is_an_issue_too_for_gitlab_compares_by_itself() -> None:
    assert render_gitlab(COMPARED, TOP) == render_gitlab(samples.USUAL, TOP)
