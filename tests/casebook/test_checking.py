"""A case passes only if findings and marks match one to one."""

from pathlib import Path

import pytest

from fungible.audit.discover.files import find
from tests.casebook.checking import examine, snapshot_problems, write
from tests.casebook.reading import Case, read_casebook

APP = """\
from fastapi import FastAPI

app = FastAPI()
drafts: dict[str, str] = {}__1__
limits = {"drafts": 3}


@app.put("/drafts/{name}")
def save(name: str, text: str) -> None:
    drafts[name] = text__2__


@app.get("/drafts/{name}")
def load(name: str) -> str:
    return drafts[name]
"""

FIXED = """\
from fastapi import FastAPI

app = FastAPI()
limits = {"drafts": 3}  # fine: OK901


@app.get("/limits")
def most() -> int:
    return limits["drafts"]
"""


def case(first: str = "", second: str = "", claim: str = "Found", more: str = "") -> Case:
    code = APP.replace("__1__", first and f"  # {first}").replace("__2__", second and f"  # {second}")
    return read_casebook(f"## {claim}: it\n\nBecause.\n\n```py path=app.py\n{code}```\n{more}")[0]


def told(each: Case, folder: Path) -> list[str]:
    return list(examine(each, folder).problems)


def test_a_marked_finding_passes(tmp_path: Path) -> None:
    assert told(case("finding: MEM105 high"), tmp_path) == []


def test_a_mark_on_another_line_fails_twice_and_says_where_the_finding_is(tmp_path: Path) -> None:
    missing, unexpected = told(case("", "finding: MEM105"), tmp_path)

    assert missing == (
        "app.py:10 (line 15 of the casebook) MEM105 is marked and not found; one is at app.py:4, on app.drafts"
    )
    assert unexpected.startswith("app.py:4 MEM105 high is found and not marked (app.drafts: ")


def test_another_rule_on_the_line_is_named(tmp_path: Path) -> None:
    missing, _ = told(case("finding: MEM101"), tmp_path)

    assert missing.endswith("MEM101 is marked and not found; MEM105 is found there instead")


def test_two_marks_need_two_findings(tmp_path: Path) -> None:
    assert len(told(case("finding: MEM105, MEM105"), tmp_path)) == 1


def test_a_wrong_severity_fails(tmp_path: Path) -> None:
    assert told(case("finding: MEM105 low"), tmp_path) == [
        "app.py:4 (line 9 of the casebook) MEM105 is marked low and reported as high"
    ]


def test_a_code_that_no_rule_has_fails(tmp_path: Path) -> None:
    assert told(case("finding: MEM105, ZZZ999"), tmp_path) == [
        "app.py:4 (line 9 of the casebook) marks ZZZ999, and no rule has that code"
    ]


def test_what_is_not_to_be_found_fails_when_it_is(tmp_path: Path) -> None:
    (problem,) = told(case(claim="Not found"), tmp_path)

    assert problem.startswith("app.py:4 MEM105 high is found and not marked")


def test_a_known_limit_fails_once_it_is_gone(tmp_path: Path) -> None:
    (problem,) = told(case("finding: MEM105", claim="Not yet found"), tmp_path)

    assert problem.endswith("MEM105 is found now: move the case to a section `## Found: …`")


def test_a_known_limit_passes_while_it_stands_but_allows_nothing_else(tmp_path: Path) -> None:
    missing = "```py path=other.py\nx = {}  # finding: MEM105\n```\n"

    (problem,) = told(case(claim="Not yet found", more=missing), tmp_path)

    assert problem.startswith("app.py:4 MEM105 high is found and not marked")


def test_a_known_false_alarm_passes_while_it_stands(tmp_path: Path) -> None:
    assert told(case("instead: MEM105", "finding: MEM101", claim="Not yet found"), tmp_path) == []


def test_a_known_false_alarm_fails_once_it_is_gone(tmp_path: Path) -> None:
    problem, _ = told(case("", "instead: MEM105", claim="Not yet found"), tmp_path)

    assert problem.endswith("MEM105 is no longer reported instead: take the mark away, or move the case")


def test_a_mark_of_what_is_fine_needs_a_finding_that_says_so(tmp_path: Path) -> None:
    (problem,) = told(case("finding: MEM105", "fine: MEM105"), tmp_path)

    assert problem.endswith("MEM105 is marked as fine, and no acceptable or safe finding of it is there")


def test_a_reason_that_is_given_passes_and_is_no_violation(tmp_path: Path) -> None:
    fixed = read_casebook(f"## Found: it\n\nBecause.\n\n```py path=app.py\n{FIXED}```\n")[0]

    assert told(fixed, tmp_path) == []


def test_a_project_with_files_for_git_is_a_checkout(tmp_path: Path) -> None:
    write({".gitignore": ".env\n", ".env": "KEY=1\n", "app.py": FIXED}, tmp_path)

    assert find([tmp_path]).tracked == frozenset({".gitignore", "app.py"})


def test_a_waived_finding_is_not_found(tmp_path: Path) -> None:
    waived = case("fungible: allow[user-data-in-process] because one replica runs this", claim="Not found")

    assert told(waived, tmp_path) == []


def test_what_cannot_be_read_fails(tmp_path: Path) -> None:
    broken = "```py path=broken.py\ndef f(:\n    pass\n```\n"

    problems = told(case("finding: MEM105", more=broken), tmp_path)

    assert [problem.split(" ", 1)[0] for problem in problems] == ["broken.py:1"]


@pytest.mark.parametrize("text", ["", "something else\n"])
def test_a_snapshot_that_differs_fails_and_shows_what_it_would_be(tmp_path: Path, text: str) -> None:
    with_snapshot = case("finding: MEM105", more=f"\n```text snapshot\n{text}```\n")
    screen = examine(with_snapshot, tmp_path).screen

    (problem,) = snapshot_problems(with_snapshot, screen)

    assert problem.startswith("the snapshot at line 23 differs; FUNGIBLE_ACCEPT=1 accepts this instead:\n    ✖ HIGH")


def test_a_snapshot_that_agrees_passes(tmp_path: Path) -> None:
    screen = examine(case("finding: MEM105"), tmp_path).screen
    with_snapshot = case("finding: MEM105", more=f"\n```text snapshot\n{screen}```\n")

    assert list(snapshot_problems(with_snapshot, screen)) == []
