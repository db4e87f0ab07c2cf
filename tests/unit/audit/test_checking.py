"""A rule that fails costs nobody else's findings."""

import multiprocessing
import os
from collections.abc import Iterator

from fungible.audit.catalogue import CataloguedRule
from fungible.audit.checking import APART, checked, tell
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Lifetime, Severity, Storage, Verdict
from tests.unit.audit.findings import EMPTY

FOUND = Finding(
    rule="good",
    symbol="shop.app.kept",
    file="shop/app.py",
    line=3,
    storage=Storage.MODULE,
    kind=Kind.USER_DATA,
    verdict=Verdict.VIOLATION,
    severity=Severity.HIGH,
    confidence=0.9,
    why="it is written by requests",
    lifetime=Lifetime.PROCESS,
    consequences=(),
    accesses=(),
    trace=(),
    remedy=None,
)


def _works(_: Program) -> Iterator[Finding]:
    yield FOUND


def _fails(_: Program) -> Iterator[Finding]:
    yield FOUND
    raise IndexError("list index out of range")


def _dies_in_a_copy(_: Program) -> Iterator[Finding]:
    if os.getpid() != HERE:
        os._exit(3)
    yield FOUND


HERE = os.getpid()


def _rule(slug: str, check: object, family: str = "memory") -> CataloguedRule:
    rule = Rule(code="MEM199", slug=slug, kind=Kind.USER_DATA, severity=Severity.HIGH, proof="rotate")
    return CataloguedRule(rule, family, check, "")  # type: ignore[arg-type] # one of those above


def test_the_other_rules_findings_stand_and_the_failure_is_told() -> None:
    findings, failed = checked([_rule("bad", _fails), _rule("good", _works)], EMPTY)

    assert findings == [FOUND]
    (spot,) = failed
    assert "rule bad failed" in spot.reason
    assert "IndexError" in spot.reason
    assert "test_checking.py:" in spot.reason


def test_two_processes_find_what_one_does_in_the_same_order() -> None:
    rules = [_rule("apart", _works, APART), _rule("bad", _fails, APART), _rule("good", _works), _rule("worse", _fails)]

    assert checked(rules, EMPTY, jobs=2) == checked(rules, EMPTY)
    assert [spot.reason.split()[2] for spot in checked(rules, EMPTY, jobs=2)[1]] == ["bad", "worse"]


def test_what_a_dead_process_did_not_tell_is_found_here() -> None:
    rules = [_rule("apart", _works, APART), _rule("dies", _dies_in_a_copy, APART), _rule("good", _works)]

    assert checked(rules, EMPTY, jobs=2) == ([FOUND, FOUND, FOUND], [])


def test_a_copy_tells_what_its_rules_find() -> None:
    receiving, sending = multiprocessing.Pipe(duplex=False)

    tell([_rule("good", _works), _rule("bad", _fails)], EMPTY, sending)

    told = receiving.recv()
    assert told["good"] == [FOUND]
    assert "rule bad failed" in told["bad"].reason
