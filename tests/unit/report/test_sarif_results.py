"""A result: a message that links to the writers, a path from the route to the write, an identity without lines."""

from dataclasses import replace

from fungible.model.report import StatePoint
from fungible.model.words import Severity
from fungible.report.checkout import TOP, Checkout
from fungible.report.sarif_results import result
from tests.unit.report import samples


def texts(point: StatePoint, key: str) -> list[str]:
    made = result(point, ("MEM101", 0), samples.USUAL, samples.sources, TOP)
    locations = made.get(key, [])
    assert isinstance(locations, list)
    return [location["message"]["text"] for location in locations]


def flow(point: StatePoint) -> list[tuple[str, int, str]]:
    flows = result(point, ("MEM101", 0), samples.USUAL, samples.sources, TOP)["codeFlows"]
    assert isinstance(flows, list)
    steps = [step["location"] for step in flows[0]["threadFlows"][0]["locations"]]
    return [
        (
            step["physicalLocation"]["artifactLocation"]["uri"],
            step["physicalLocation"]["region"]["startLine"],
            step["message"]["text"],
        )
        for step in steps
    ]


def message(point: StatePoint) -> str:
    said = result(point, ("MEM101", 0), samples.USUAL, samples.sources, TOP)["message"]
    assert isinstance(said, dict)
    return str(said["text"])


def test_the_message_says_why_who_and_what_to_do() -> None:
    assert message(samples.SESSIONS) == (
        "POST /sign-in stores each session in a module dictionary, so only the replica that signed a user in knows it."
        " Changed by [app.sessions.remember](1), [app.auth.sign_out](2)."
        " What to do: Keep sessions in a store that all replicas share."
    )


def test_the_links_lead_to_the_writers() -> None:
    assert texts(samples.SESSIONS, "relatedLocations") == [
        "changed by app.sessions.remember",
        "changed by app.auth.sign_out",
    ]


def test_many_writers_are_counted_and_bounded() -> None:
    access = samples.SESSIONS.accesses[0]
    many = replace(samples.SESSIONS, accesses=tuple(replace(access, line=number) for number in range(1, 151)))

    assert " and 147 more." in message(many)
    assert len(texts(many, "relatedLocations")) == 100


def test_the_flow_leads_from_the_route_to_the_write() -> None:
    assert flow(samples.SESSIONS) == [
        ("app/auth.py", 30, "app.auth.sign_in: POST /sign-in"),
        ("app/sessions.py", 8, "app.sessions.remember"),
        ("app/sessions.py", 9, "app.sessions.sessions is changed here"),
    ]


def test_a_flow_that_ends_at_the_write_has_no_second_end() -> None:
    last = replace(samples.SESSIONS.trace[-1], line=9)

    assert len(flow(replace(samples.SESSIONS, trace=(last,)))) == 1


def test_a_long_flow_keeps_its_end() -> None:
    step = replace(samples.SESSIONS.trace[0], file="app/deep.py")
    steps = flow(replace(samples.SESSIONS, trace=tuple(replace(step, line=number) for number in range(1, 3000))))

    assert len(steps) == 1000
    assert steps[-1] == ("app/sessions.py", 9, "app.sessions.sessions is changed here")


def test_without_trace_and_writers_a_result_has_neither() -> None:
    made = result(replace(samples.SESSIONS, trace=(), accesses=()), ("MEM101", 0), samples.USUAL, samples.sources, TOP)

    assert not {"codeFlows", "relatedLocations"} & made.keys()


def test_the_place_marks_the_name() -> None:
    made = result(samples.SESSIONS, ("MEM101", 0), samples.USUAL, samples.sources, TOP)
    locations = made["locations"]
    assert isinstance(locations, list)

    assert locations[0]["physicalLocation"]["region"] == {
        "startLine": 5,
        "startColumn": 1,
        "endLine": 5,
        "endColumn": 9,
    }
    assert locations[0]["logicalLocations"] == [{"fullyQualifiedName": "app.sessions.sessions"}]


def test_the_fingerprint_is_that_of_the_state_point_and_of_the_part_of_the_checkout() -> None:
    def fingerprint(point: StatePoint, checkout: Checkout) -> object:
        return result(point, ("MEM101", 0), samples.USUAL, samples.sources, checkout)["partialFingerprints"]

    moved = replace(samples.SESSIONS, line=77, severity=Severity.LOW, why="otherwise")
    assert fingerprint(samples.SESSIONS, TOP) == fingerprint(moved, TOP) == {"fungible/v1": "a1"}
    assert fingerprint(moved, Checkout(prefix="a")) != fingerprint(moved, Checkout(prefix="b"))


def test_no_text_of_the_code_becomes_a_link_but_ours() -> None:
    forged = replace(samples.SESSIONS, why="see [here](https://evil.example)", accesses=(), remedy=None)
    named = replace(samples.SESSIONS.accesses[0], symbol="a](https://evil.example)[b")

    assert message(forged) == "see [here] (https://evil.example)"
    assert r"[a\](https://evil.example)\[b](1)" in message(replace(samples.SESSIONS, accesses=(named,)))
