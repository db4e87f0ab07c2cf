"""Only what is new, comparisons and trends, from the command line: exit codes, files, and what is said."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fungible.model.words import Severity
from fungible.report.json import render_json
from tests.cli.conftest import BARE, Analysis, Fungible
from tests.unit.changes.projects import Project
from tests.unit.report.samples import CART, SESSIONS, USUAL

USUAL_VIOLATIONS = sum(point.counts for point in USUAL.state_points)


@pytest.fixture
def repository(tmp_path: Path) -> Project:
    """The sample app, committed."""
    shutil.rmtree(tmp_path / ".git")
    project = Project(tmp_path)
    project.git("init", "--quiet")
    project.commit()
    return project


def test_a_baseline_is_written_and_then_passes(fungible: Fungible) -> None:
    written = fungible("audit", "--write-baseline", "known.json")
    assert (written.code, written.out) == (0, "")
    assert "3 findings written to known.json; `fungible audit --baseline known.json` passes them" in written.err
    assert len(json.loads(Path("known.json").read_bytes())["findings"]) == USUAL_VIOLATIONS

    passed = fungible("audit", "--baseline", "known.json")
    assert passed.code == 0
    assert "Compared with known.json: no new violation." in passed.out
    assert "3 known findings are not shown." in passed.out
    assert "CRITICAL" not in passed.out


def test_what_is_not_in_the_baseline_fails_and_is_shown(fungible: Fungible, analysis: Analysis) -> None:
    fungible("audit", "--write-baseline", "known.json")
    new = replace(CART, id="n1", symbol="app.fresh", severity=Severity.LOW)
    analysis.report = replace(USUAL, root=".", state_points=(*USUAL.state_points, new))
    outcome = fungible("audit", "--baseline", "known.json")

    assert outcome.code == 1
    assert "── New violations (1)" in outcome.out
    assert "LOW service-singleton-holds-request-data app.fresh" in outcome.out
    assert fungible("audit", "--baseline", "known.json", "--fail-on", "medium").code == 0


def test_a_baseline_in_the_configuration_is_for_audits_and_is_no_hindrance_to_writing_it(fungible: Fungible) -> None:
    Path("fungible.toml").write_text('baseline = "known.json"\n')

    assert fungible("audit").code == 2
    assert fungible("audit", "--write-baseline", "known.json").code == 0
    assert fungible("audit").code == 0


def test_a_baseline_that_cannot_be_written_leaves_the_old_one(fungible: Fungible) -> None:
    for target, complaint in (("missing/known.json", "no such file"), ("/dev/full", "no space left on device")):
        outcome = fungible("audit", "--write-baseline", target)
        assert (outcome.code, outcome.out) == (2, "")
        assert complaint in outcome.err
        assert outcome.err.count("\n") == 1


def test_only_what_is_new_since_a_revision_fails(fungible: Fungible, repository: Project) -> None:
    outcome = fungible("audit", "--diff", "HEAD")

    assert outcome.code == 0
    assert f"Compared with HEAD ({repository.git('rev-parse', 'HEAD')[:10]}): no new violation." in outcome.out


@pytest.mark.usefixtures("repository")
def test_the_markdown_and_the_json_say_the_same(fungible: Fungible, analysis: Analysis) -> None:
    fungible("audit", "--write-baseline", "known.json")
    analysis.report = replace(
        USUAL, root=".", state_points=(replace(SESSIONS, id="n", symbol="app.x"), *USUAL.state_points[1:])
    )
    document = json.loads(fungible("audit", "--baseline", "known.json", "--format", "json").out)
    text = fungible("audit", "--baseline", "known.json", "--format", "markdown").out

    assert [
        point["symbol"] for point in document["state_points"] if (point["change"] or {}).get("status") == "new"
    ] == ["app.x"]
    assert "## What is new\n\n### 1. Server-side session `app.x`\n\n**new**" in text
    assert "## What is no longer found" in text
    assert "## Detected state points" not in text


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (("audit", "--diff", "nowhere"), "no revision is called 'nowhere' (--diff)"),
        (("audit", "--diff", ""), "diff must be a revision that git knows"),
        (("compare", "nowhere", "."), "'nowhere' is nothing that can be compared (compare)"),
        (("compare", ".", "app/sessions.py"), "the report cannot be read: it is not JSON"),
        (("compare", ".", ".", "--format", "sarif"), "sarif"),
        (("compare", "."), "the following arguments are required: B"),
        (("trend", "none.jsonl"), "the trend cannot be read: could not be opened: no such file or directory"),
        (("trend", "none.jsonl", "--format", "png"), "a trend has no format 'png'"),
        (("trend", "t.jsonl", "--over", "a..b"), "no revision is called 'a' (--over)"),
        (("audit", "--trend", "app/sessions.py"), "line 1 of the trend is not JSON"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_every_mistake_is_one_line(fungible: Fungible, argv: tuple[str, ...], complaint: str) -> None:
    outcome = fungible(*argv)

    assert (outcome.code, outcome.out) == (2, "")
    assert complaint in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    "argv", [("audit", "--diff", "HEAD"), ("audit", "--trend", "t.jsonl"), ("trend", "t", "--over", "a..b")]
)
def test_outside_of_a_repository_the_next_step_is_another(fungible: Fungible, argv: tuple[str, ...]) -> None:
    outcome = fungible(*argv)

    assert outcome.code == 2
    assert "is not in a git repository" in outcome.err
    assert not Path("t.jsonl").exists()


def test_a_comparison_fails_for_what_the_second_side_adds(fungible: Fungible, analysis: Analysis) -> None:
    Path("before.json").write_text(render_json(replace(USUAL, state_points=USUAL.state_points[1:])))
    Path("after.json").write_text(render_json(USUAL))
    worse, better = fungible("compare", "before.json", "after.json"), fungible("compare", "after.json", "before.json")

    assert (worse.code, better.code) == (1, 0)
    assert "From before.json to after.json: 1 new violation, 0 mended" in worse.out
    assert "1 mended" in better.out
    assert fungible("compare", "before.json", "after.json", "--fail-on", "never").code == 0


@pytest.mark.parametrize(
    ("format", "opening"), [("json", '{\n"schema": "fungible.compare/1"'), ("markdown", "# Before and")]
)
def test_a_comparison_goes_where_it_is_wanted(fungible: Fungible, format: str, opening: str) -> None:
    assert fungible("compare", ".", ".", "--format", format).out.startswith(opening)
    outcome = fungible("compare", ".", ".", "--format", format, "--output", "made")

    assert outcome.out == ""
    assert "The comparison is in made." in outcome.err
    assert Path("made").read_text(encoding="utf-8").startswith(opening)


def test_the_form_that_the_configuration_gives_reports_is_not_about_comparisons(fungible: Fungible) -> None:
    Path("fungible.toml").write_text('format = "json"\noutput = "report.json"\nbaseline = "none.json"\n')
    outcome = fungible("compare", ".", ".")

    assert outcome.code == 0
    assert "── Before and after" in outcome.out
    assert not Path("report.json").exists()


def test_a_trend_has_a_line_for_each_commit(fungible: Fungible, analysis: Analysis, repository: Project) -> None:
    assert fungible("audit", "--trend", "trend.jsonl").code == 1
    analysis.report = replace(USUAL, root=".", score=replace(USUAL.score, value=9.0))
    fungible("audit", "--trend", "trend.jsonl")
    (point,) = [json.loads(line) for line in Path("trend.jsonl").read_text().splitlines()]

    assert (point["commit"], point["score"]) == (repository.git("rev-parse", "HEAD"), 9.0)
    assert fungible("trend", "trend.jsonl").out.startswith("Score 9/10 → 9/10 over 1 commit")
    assert fungible("trend", "trend.jsonl", "--format", "csv").out.startswith("date,commit,version,score")
    assert (
        fungible("trend", "trend.jsonl", "--format", "svg", "--output", "t.svg").err
        == "fungible: the trend is in t.svg\n"
    )
    assert Path("t.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_a_trend_is_filled_from_the_past(fungible: Fungible, repository: Project) -> None:
    repository.write({"app/more.py": "x = 1\n"})
    repository.commit()
    outcome = fungible("trend", "trend.jsonl", "--over", "HEAD")

    assert (outcome.code, outcome.err) == (0, "")
    assert "over 2 commits" in outcome.out
    assert len(Path("trend.jsonl").read_text().splitlines()) == 2


@pytest.mark.usefixtures("repository")
def test_a_trend_that_cannot_be_written_is_told_after_the_report(fungible: Fungible) -> None:
    outcome = fungible("audit", "--trend", "missing/trend.jsonl")

    assert outcome.code == 2
    assert "missing/trend.jsonl" in outcome.err


def test_a_commit_hook_compares_with_the_repository_that_it_is_in(
    repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git tells its hooks where its index is, and that is no business of the tree that an audit lays out."""
    script = "import sys; from fungible.cli.main import main; sys.exit(main(['audit', '--diff', 'HEAD', '--no-cache']))"
    hook = repository.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nexec "$FUNGIBLE_PYTHON" -c "{script}"\n')
    hook.chmod(0o755)
    bad = (
        "from fastapi import FastAPI\n\napp = FastAPI()\nseen = []\n\n\n"
        '@app.post("/")\ndef see(name: str) -> None:\n    seen.append(name)\n'
    )
    repository.write({"app/bad.py": bad})
    repository.git("add", "--all")
    done = committed(repository)

    assert done.returncode == 1
    assert "user-data-in-process app.bad.seen" in done.stdout + done.stderr
    assert "1 new violation" in done.stdout + done.stderr


def committed(project: Project) -> "subprocess.CompletedProcess[str]":
    """What a commit with its hooks says."""
    environment = {**BARE, "FUNGIBLE_PYTHON": sys.executable}
    command = [
        "git",
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-C",
        str(project.root),
        "commit",
        "-m",
        "x",
    ]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
