"""The measurement of formats measures a report of the size that it says, made of what was found."""

import json
from pathlib import Path

import pytest

from benchmarks import formats
from fungible.model.words import Verdict
from tests.unit.report.samples import EMPTY, USUAL


def test_a_report_is_enlarged_with_distinct_findings_of_its_own() -> None:
    points = formats.enlarged(USUAL, 1_000).state_points

    assert len({point.id for point in points}) == len(points) == 1_000
    assert {point.rule for point in points} == {p.rule for p in USUAL.state_points if p.verdict is Verdict.VIOLATION}


def test_a_report_without_findings_stays_as_it_is() -> None:
    assert formats.enlarged(EMPTY, 1_000) is EMPTY


def test_one_measurement_is_a_number_of_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text("from flask import Flask\napp = Flask(__name__)\n")

    assert formats.main([str(tmp_path), "--once", "gitlab"]) == 0
    assert 0 <= float(json.loads(capsys.readouterr().out)) < 60
