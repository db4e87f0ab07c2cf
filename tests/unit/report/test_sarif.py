"""The SARIF log, held against the part of the standard that it uses.

The schema beside this test is ours: it lists what we write and what the standard and code scanning require of that, and
refuses all else. The official schema has accepted the same reports.
"""

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from fungible.model.report import AuditReport, Unread
from fungible.report import sarif
from fungible.report.checkout import TOP, Checkout
from fungible.report.json import Record
from fungible.report.sarif import render_sarif
from tests.unit.report import samples
from tests.unit.report.compared import COMPARED, LISTED
from tests.unit.report.rule_samples import TEXTS

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-as-written.json").read_bytes())


def rendered(report: AuditReport, checkout: Checkout = TOP, *, suppressed: bool = True) -> str:
    return render_sarif(report, samples.sources, TEXTS, checkout, suppressed=suppressed)


def run_of(log: str) -> dict[str, list[Record]]:
    run: dict[str, list[Record]] = json.loads(log)["runs"][0]
    return run


def test_the_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("report", [samples.USUAL, samples.EMPTY, samples.hostile(), samples.long_report(300)])
@pytest.mark.parametrize("checkout", [TOP, Checkout(prefix="services/a b", browse="https://code.example/o/r/blob/1")])
def test_logs_are_valid(report: AuditReport, checkout: Checkout) -> None:
    log = render_sarif(report, samples.hostile_sources, TEXTS, checkout)

    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(log))


def test_a_log_of_something_else_is_refused() -> None:
    log = json.loads(rendered(samples.USUAL))
    log["runs"][0]["results"][0]["locations"] = []

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(log)


def test_violations_are_results_worst_first_and_nothing_else_is() -> None:
    results = run_of(rendered(samples.USUAL))["results"]

    assert [result["ruleId"] for result in results] == [
        "MEM101",
        "service-singleton-holds-request-data",
        "owned-row-without-owner-filter",
        "CAC201",
    ]
    assert [result["level"] for result in results] == ["error", "error", "warning", "note"]


def test_a_waived_violation_is_suppressed_with_its_reason() -> None:
    results = run_of(rendered(samples.USUAL))["results"]

    assert [result["suppressions"] for result in results] == [
        [],
        [],
        [],
        [{"kind": "inSource", "status": "accepted", "justification": "the world has 195 countries"}],
    ]


def test_code_scanning_gets_no_waived_violation_for_it_would_open_an_alert() -> None:
    results = run_of(rendered(samples.USUAL, suppressed=False))["results"]

    assert [result["suppressions"] for result in results] == [[], [], []]


def test_every_result_points_to_its_rule() -> None:
    log = json.loads(rendered(samples.USUAL))["runs"][0]

    for result in log["results"]:
        assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_what_was_not_read_or_followed_is_a_notification_at_its_place() -> None:
    told = json.loads(rendered(samples.USUAL))["runs"][0]["invocations"][0]["toolExecutionNotifications"]

    assert [(each["descriptor"]["id"], each["level"]) for each in told] == [
        ("unread", "warning"),
        ("blind-spot", "note"),
    ]
    assert told[0]["message"]["text"] == "Not read: syntax error: lines 12 to 15 were left out"
    where = told[0]["locations"][0]["physicalLocation"]
    assert (where["artifactLocation"]["uri"], where["region"]) == ("app/broken.py", {"startLine": 12})


def test_many_notifications_are_counted() -> None:
    unread = tuple(Unread(file=f"a{number}.py", line=1, reason="binary") for number in range(1500))
    told = json.loads(rendered(replace(samples.EMPTY, unread=unread)))["runs"][0]["invocations"][0]

    assert len(told["toolExecutionNotifications"]) == 1001
    assert "500 more places" in told["toolExecutionNotifications"][-1]["message"]["text"]


def test_parts_of_a_checkout_have_an_identity_and_paths_from_its_top() -> None:
    run = json.loads(rendered(samples.USUAL, Checkout(prefix="services/shop")))["runs"][0]

    assert run["automationDetails"] == {"id": "fungible/services/shop/"}
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "services/shop/app/sessions.py", "uriBaseId": "%SRCROOT%"}
    assert "automationDetails" not in json.loads(rendered(samples.USUAL))["runs"][0]


def test_no_place_of_the_machine_is_told_and_the_bytes_are_the_same() -> None:
    log = rendered(replace(samples.USUAL, root="/srv/private/shop"))

    assert log == rendered(samples.USUAL)
    assert "/srv" not in log
    assert log.isascii()


def test_more_results_than_code_scanning_takes_are_cut_and_the_cut_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 10)
    run = json.loads(rendered(samples.long_report(25)))["runs"][0]

    assert len(run["results"]) == 10
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("15 findings")


def test_a_log_too_large_for_code_scanning_keeps_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_BYTES", 30_000)
    rng = random.Random(3)
    noise = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=900)) for _ in range(120)]
    points = tuple(replace(samples.CART, id=f"n{number}", why=why) for number, why in enumerate(noise))
    report = replace(samples.USUAL, state_points=(*points, samples.SESSIONS))
    log = rendered(report)
    results = run_of(log)["results"]

    assert len(gzip.compress(log.encode())) <= 30_000
    assert results[0]["ruleId"] == "MEM101"
    assert 10 < len(results) < 121


def test_each_rule_and_each_result_has_a_line_of_its_own() -> None:
    lines = rendered(samples.USUAL).splitlines()

    assert sum(line.startswith('{"ruleId":') for line in lines) == 4
    assert sum(line.startswith('{"id":"MEM101"') for line in lines) == 1


def states(report: AuditReport, *, suppressed: bool = True) -> list[tuple[object, object, list[str]]]:
    results = json.loads(rendered(report, suppressed=suppressed))["runs"][0]["results"]
    return [
        (result["ruleId"], result["baselineState"], [each["kind"] for each in result["suppressions"]])
        for result in results
    ]


def test_compared_with_a_revision_results_say_whether_they_are_new_and_none_is_left_out() -> None:
    expected = [
        ("MEM101", "unchanged", []),
        ("service-singleton-holds-request-data", "updated", []),
        ("owned-row-without-owner-filter", "new", []),
        ("CAC201", "unchanged", ["inSource"]),
    ]

    assert states(COMPARED) == expected
    assert states(COMPARED, suppressed=False) == expected[:3], "code scanning would call what is left out fixed"
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(rendered(COMPARED)))


def test_what_is_in_a_baseline_is_suppressed_from_outside_and_no_alert() -> None:
    assert states(LISTED)[0] == ("MEM101", "unchanged", ["external"])
    assert [rule for rule, _, _ in states(LISTED, suppressed=False)] == [
        "service-singleton-holds-request-data",
        "owned-row-without-owner-filter",
    ]
