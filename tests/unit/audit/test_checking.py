"""A rule that fails costs nobody else's findings."""

from collections.abc import Iterator

from fungible.audit.catalogue import CataloguedRule
from fungible.audit.checking import checked
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


def _rule(slug: str, check: object) -> CataloguedRule:
    rule = Rule(code="MEM199", slug=slug, kind=Kind.USER_DATA, severity=Severity.HIGH, proof="rotate")
    return CataloguedRule(rule, "memory", check, "")  # type: ignore[arg-type] # one of the two above


def test_the_other_rules_findings_stand_and_the_failure_is_told() -> None:
    findings, failed = checked([_rule("bad", _fails), _rule("good", _works)], EMPTY)

    assert findings == [FOUND]
    (spot,) = failed
    assert "rule bad failed" in spot.reason
    assert "IndexError" in spot.reason
    assert "test_checking.py:" in spot.reason
