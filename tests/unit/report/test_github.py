"""Workflow commands: read back as the runner reads them, they say what was found and nothing else."""

import re
from dataclasses import replace

from fungible.model.words import Severity
from fungible.report.checkout import TOP, Checkout
from fungible.report.github import render_github
from tests.unit.report import samples
from tests.unit.report.compared import COMPARED, REOPENED_WHY


def unescaped(text: str) -> str:
    for code, mark in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, mark)
    return text


def commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands of a log, as the runner's parser takes them: a line that begins with two colons."""
    found = []
    for line in re.split(r"[\r\n]+", log):
        if line.lstrip().startswith("::"):
            name, _, message = line.lstrip()[2:].partition("::")
            command, _, listed = name.partition(" ")
            pairs = (pair.partition("=") for pair in listed.split(",") if pair)
            found.append((command, {key: unescaped(value) for key, _, value in pairs}, unescaped(message)))
    return found


def test_each_violation_is_an_annotation_worst_first() -> None:
    found = commands(render_github(samples.USUAL, TOP))

    assert [(name, properties["file"], properties["line"]) for name, properties, _ in found] == [
        ("error", "app/sessions.py", "5"),
        ("error", "app/services/cart.py", "3"),
        ("warning", "app/orders.py", "3"),
    ]
    assert found[0][1]["title"] == "critical server-side-session-in-memory app.sessions.sessions"
    assert found[0][2] == (
        f"{samples.SESSIONS.why}\n"
        "Reached by POST /sign-in, confidence 95%.\n"
        "What to do: Keep sessions in a store that all replicas share.\n"
        "More: fungible explain server-side-session-in-memory"
    )


def test_files_are_named_from_the_top_of_the_checkout() -> None:
    found = commands(render_github(samples.USUAL, Checkout(prefix="back end, new: 50%")))

    assert found[0][1]["file"] == "back end, new: 50%/app/sessions.py"


def test_the_log_ends_with_a_sentence_that_sums_up() -> None:
    *_, judgement, besides = render_github(samples.USUAL, TOP).splitlines()

    assert judgement.startswith("Not ready for a second replica: 2.4/10")
    assert besides == "Besides: 1 place could not be read, 1 blind spot, 1 violation waived."
    assert render_github(samples.EMPTY, TOP).count("\n") == 1


def test_beyond_ten_of_a_level_findings_are_folded() -> None:
    report = samples.long_report(25)
    low = replace(samples.CART, id="low", severity=Severity.LOW, symbol="app.low")
    log = render_github(replace(report, state_points=(*report.state_points, low)), TOP)
    found = commands(log)

    assert [name for name, _, _ in found] == ["error"] * 10 + ["notice", "group", "endgroup"]
    assert found[11][2].startswith("15 more findings")
    assert log.count("app.services.cart.CartService.items") == 10 + 15


def test_the_log_of_ten_thousand_findings_is_bounded() -> None:
    lines = render_github(samples.long_report(10_000), TOP).splitlines()

    assert len(lines) == 10 + 1 + 1_000 + 1 + 1 + 2
    assert "and 8,990 more findings, in the other reports of this run" in lines


def test_hostile_names_add_no_command_and_no_line() -> None:
    forged = "\r\n::stop-commands::x ##[add-path]/tmp ::error::fake"
    point = replace(samples.hostile().state_points[0], why=forged, symbol=forged, file=f"{forged},line=9,title=::")
    many = tuple(replace(point, id=f"h{number}") for number in range(12))
    log = render_github(replace(samples.hostile(), state_points=many), TOP)
    found = commands(log)

    assert [name for name, _, _ in found] == ["error"] * 10 + ["group", "endgroup"]
    assert {frozenset(properties) for _, properties, _ in found[:10]} == {frozenset({"file", "line", "title"})}
    assert {properties["line"] for _, properties, _ in found[:10]} == {"1"}
    assert not any("##[" in line for line in log.splitlines() if not line.startswith("::error"))


def test_in_a_comparison_only_what_is_new_or_reopened_is_annotated() -> None:
    log = render_github(COMPARED, TOP)
    found = commands(log)

    assert [properties["file"] for _, properties, _ in found] == ["app/services/cart.py", "app/orders.py"]
    assert f"reopened: {REOPENED_WHY}" in found[0][2]
    assert "Compared with origin/main: 1 new, 1 reopened, 1 known and not told again." in log.splitlines()
