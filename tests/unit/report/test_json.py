"""The JSON report keeps its contract, for any report."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import fungible.report
from fungible.model import words
from fungible.model.change import ChangeStatus
from fungible.model.report import SCHEMA, AuditReport, Configured, Score
from fungible.report.json import render_json
from tests.unit.report import samples

SCHEMA_FILE = Path(fungible.report.__file__).parent / "schemas" / "audit-1.json"
CONTRACT = json.loads(SCHEMA_FILE.read_bytes())
REPORTS = (samples.USUAL, samples.EMPTY, samples.hostile(), samples.long_report(3))


def objects(schema: object) -> list[dict[str, object]]:
    """Every schema of an object within a schema."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    inner = [found for item in schema.values() for found in objects(item)]
    return [schema, *inner] if schema.get("type") == "object" else inner


def test_the_schema_is_valid_and_strict() -> None:
    jsonschema.Draft202012Validator.check_schema(CONTRACT)

    for schema in objects(CONTRACT):
        assert schema["additionalProperties"] is False
        assert isinstance(schema["properties"], dict)
        assert schema["required"] == list(schema["properties"])


@pytest.mark.parametrize(
    "name",
    [
        "Phase",
        "Storage",
        "Kind",
        "Verdict",
        "Severity",
        "Consequence",
        "Action",
        "Lifetime",
        "Concern",
        "ComponentStatus",
        "ChangeStatus",
    ],
)
def test_the_schema_knows_the_words_of_the_vocabulary(name: str) -> None:
    assert CONTRACT["$defs"][name]["enum"] == [str(word) for word in getattr(words, name, ChangeStatus)]


@pytest.mark.parametrize("report", REPORTS)
def test_reports_are_valid(report: AuditReport) -> None:
    jsonschema.Draft202012Validator(CONTRACT).validate(json.loads(render_json(report)))


def test_the_contract_names_its_keys_in_order() -> None:
    document = json.loads(render_json(samples.USUAL))

    assert document["schema"] == SCHEMA
    assert list(document) == [
        "schema",
        "tool",
        "root",
        "score",
        "grade",
        "totals",
        "entry_points",
        "state_points",
        "components",
        "checklist",
        "recommendations",
        "unread",
        "blind_spots",
        "notes",
        "comparison",
    ]
    assert document["tool"] == {"name": "fungible", "version": "0.1.0"}
    assert (document["score"], document["grade"]) == (2.43, "poor")


def test_what_was_found_is_there_word_for_word() -> None:
    document = json.loads(render_json(samples.hostile()))
    point = document["state_points"][0]

    assert point["symbol"] == samples.NASTY
    assert point["trace"][0]["note"] == samples.NASTY
    assert document["state_points"][3]["waived"] == samples.NASTY


def test_the_bytes_are_plain_ascii_and_the_same_each_time() -> None:
    text = render_json(samples.hostile())

    assert text.isascii()
    assert text == render_json(samples.hostile())
    assert text.endswith("}\n")


def test_each_state_point_has_a_line_of_its_own() -> None:
    lines = [line for line in render_json(samples.USUAL).splitlines() if line.startswith('{"id": "')]

    assert [json.loads(line.rstrip(","))["id"] for line in lines[:6]] == ["c3", "b2", "e5", "a1", "f6", "d4"]


def test_what_json_cannot_say_is_refused_rather_than_written() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        render_json(replace(samples.USUAL, score=Score(value=float("nan"), grade="poor")))


def test_what_the_configuration_changed_is_told_with_the_own_severity() -> None:
    given = Configured(severity=words.Severity.HIGH, by="per-path tools/** in fungible.toml", waives=True)
    point = replace(samples.SESSIONS, waived="shown", configured=given)
    content = json.loads(render_json(replace(samples.USUAL, state_points=(point, samples.CART))))

    jsonschema.validate(content, CONTRACT)
    assert [each["configured"] for each in content["state_points"]] == [
        {"severity": "high", "by": "per-path tools/** in fungible.toml", "waives": True},
        None,
    ]
