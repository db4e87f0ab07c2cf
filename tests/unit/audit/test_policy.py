"""What a project's configuration makes of findings: waived by path, weighed otherwise, and never out of sight."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fungible.audit.policy import changes_told, governed
from fungible.audit.score import score
from fungible.model.project import UNSAID, PathRule, Project, SeverityRule
from fungible.model.report import Configured, StatePoint
from fungible.model.words import Severity
from tests.unit.audit.findings import acceptable, violation

ROOT = "/srv/shop"
RULE = violation().rule


def by_path(pattern: str, *ignore: str, folder: str = ROOT, because: str = "", **severity: str) -> PathRule:
    return PathRule(
        pattern=pattern,
        folder=folder,
        source="fungible.toml",
        ignore=ignore,
        because=because,
        severity=tuple(weighs(rule, word, f"per-path {pattern} in fungible.toml") for rule, word in severity.items()),
    )


def weighs(rule: str, severity: str, by: str = "severity in fungible.toml") -> SeverityRule:
    return SeverityRule(rule=rule.replace("_", "-"), severity=Severity(severity), by=by)


def apply(point: StatePoint, *paths: PathRule, severity: tuple[SeverityRule, ...] = (), root: str = ROOT) -> StatePoint:
    (found,) = governed([point], Project(paths=paths, severity=severity), root)
    return found


def test_a_project_that_says_nothing_changes_nothing() -> None:
    points = (violation(), acceptable("pool-without-options"))

    assert governed(points, UNSAID, ROOT) == points


def test_what_is_ignored_by_path_is_waived_with_the_reason() -> None:
    found = apply(violation(), by_path("shop/**", RULE, because="it is a demo"))

    assert found.waived == "it is a demo (per-path shop/** in fungible.toml)"
    assert found.configured == Configured(severity=Severity.HIGH, by="per-path shop/** in fungible.toml", waives=True)
    assert not found.counts


def test_without_a_reason_the_place_is_the_reason() -> None:
    assert apply(violation(), by_path("shop", RULE)).waived == "ignored by per-path shop in fungible.toml"


def test_other_files_and_other_rules_are_left_alone() -> None:
    assert apply(violation(), by_path("tools/**", RULE)) == violation()
    assert apply(violation(), by_path("shop/**", "unbounded-cache")) == violation()


def test_what_may_stay_and_could_be_better_can_be_ignored_as_well() -> None:
    noted = acceptable("pool-without-options", remedy=violation().remedy)
    found = apply(noted, by_path("shop/**", "pool-without-options"))

    assert noted.improvable
    assert not found.improvable
    assert score([found]).value == 10


def test_a_waiver_in_the_code_goes_before() -> None:
    waived = violation(waived="because")

    assert apply(waived, by_path("shop/**", RULE), severity=(weighs(RULE, "low"),)) == waived


def test_severities_are_changed_and_what_it_was_is_said() -> None:
    found = apply(violation(), severity=(weighs(RULE, "low"),))

    assert found.severity is Severity.LOW
    assert found.configured == Configured(severity=Severity.HIGH, by="severity in fungible.toml", waives=False)


def test_what_holds_for_a_path_goes_before_what_holds_everywhere_and_the_last_before_the_first() -> None:
    everywhere = (weighs(RULE, "low"),)
    first, last = by_path("shop/**", **{RULE: "medium"}), by_path("shop/*.py", **{RULE: "critical"})

    assert apply(violation(), first, severity=everywhere).severity is Severity.MEDIUM
    assert apply(violation(), first, last, severity=everywhere).severity is Severity.CRITICAL
    assert apply(violation(), last, first, severity=everywhere).severity is Severity.MEDIUM


def test_a_severity_that_it_has_anyway_is_no_change() -> None:
    assert apply(violation(), severity=(weighs(RULE, "high"),)) == violation()


def test_only_violations_are_weighed() -> None:
    fine = acceptable(RULE)

    assert apply(fine, severity=(weighs(RULE, "critical"),)) == fine


@pytest.mark.parametrize(
    ("root", "folder", "meant"),
    [
        ("/srv/shop", "/srv/shop", True),
        ("/srv/shop", "/srv", False),  # the pattern is from the folder of the file that has it
        ("/srv", "/srv/shop", False),
        ("/srv/shop/..", "/srv", True),
    ],
)
def test_patterns_are_relative_to_the_file_that_holds_them(root: str, folder: str, meant: bool) -> None:
    assert (apply(violation(), by_path("shop/baskets.py", RULE, folder=folder), root=root).waived is not None) is meant


def test_the_root_may_be_below_or_above_the_folder_of_the_file() -> None:
    below = by_path("backend/shop/**", RULE, folder="/srv")
    above = by_path("shop/**", RULE, folder="/srv/backend")

    assert apply(violation(), below, root="/srv/backend").waived
    assert apply(violation(file="backend/shop/a.py"), above, root="/srv").waived
    assert not apply(violation(file="frontend/shop/a.py"), above, root="/srv").waived


def test_a_relative_root_is_relative_to_where_the_command_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert apply(violation(), by_path("shop/**", RULE, folder=str(tmp_path)), root=".").waived


def test_the_worst_come_first_still() -> None:
    mild, grave = violation(Severity.LOW, rule="a-rule", id="p2"), violation(Severity.CRITICAL)
    project = Project(severity=(weighs("a-rule", "critical"), weighs(RULE, "medium")))

    assert [point.rule for point in governed([grave, mild], project, ROOT)] == ["a-rule", RULE]


def test_the_report_says_what_was_changed_and_what_the_score_would_be() -> None:
    points = [violation(), violation(Severity.CRITICAL, rule="a-rule"), violation(Severity.LOW, rule="b-rule")]
    project = Project(paths=(by_path("shop", RULE),), severity=(weighs("a-rule", "low"), weighs("b-rule", "low")))

    assert list(changes_told(governed(points, project, ROOT))) == [
        (
            "The configuration (fungible.toml) changed what was found: 1 waived by path and 1 with another severity. "
            "Without it, the score would be 5.4 (grade C)."
        )
    ]
    assert list(changes_told(points)) == []


severities = st.sampled_from([Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW])


@given(st.lists(severities, max_size=6), severities, severities)
def test_to_weigh_less_or_to_ignore_never_lowers_the_score(own: list[Severity], one: Severity, two: Severity) -> None:
    points = [replace(violation(each), symbol=f"shop.{n}", id=str(n)) for n, each in enumerate(own)]
    worse, better = sorted((one, two), key=lambda severity: severity.rank)

    def scored(*paths: PathRule, weight: Severity) -> float:
        project = Project(paths=paths, severity=(weighs(RULE, weight),))
        return score(governed(points, project, ROOT)).value

    assert scored(weight=worse) <= scored(weight=better) <= scored(by_path("shop", RULE), weight=worse)
