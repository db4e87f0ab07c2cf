"""A violation as a result of a SARIF log: the message, where it is defined and written, how a request gets there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from fungible.model.change import ChangeStatus
from fungible.model.report import Access, AuditReport, StatePoint, Step
from fungible.report.checkout import Checkout
from fungible.report.excerpt import Sources
from fungible.report.json import Record, Value
from fungible.report.levels import LEVELS, told
from fungible.report.reading import write_after, writes
from fungible.report.sarif_places import place, spot, symbol
from fungible.report.wording import DONE

FINGERPRINT = "fungible/v1"
"""Names how fingerprints are made: by rule, file and symbol, and not by line."""

NAMED_WRITERS = 3
"""How many writers the message links to."""

MOST_WRITERS = 100
MOST_STEPS = 1_000
"""What code scanning shows of the locations of a result, and of a flow."""

STATES: Mapping[ChangeStatus, str] = MappingProxyType(
    {ChangeStatus.NEW: "new", ChangeStatus.REOPENED: "updated", ChangeStatus.KNOWN: "unchanged"}
)

_FORGED_LINK = re.compile(r"\](?=\()")


def result(
    point: StatePoint, rule: tuple[str, int], report: AuditReport, sources: Sources, checkout: Checkout
) -> Record:
    """A violation; its place is the definition, which a change of one of its writers does not move."""
    code, number = rule
    written = _distinct(writes(point))
    name = point.symbol.rpartition(".")[2]
    related = [_writer(key, each, sources, checkout) for key, each in enumerate(written[:MOST_WRITERS], 1)]
    return {
        "ruleId": code,
        "ruleIndex": number,
        "kind": "fail",
        "level": LEVELS[point.severity],
        "message": {"text": _message(point, written)},
        "locations": [{**spot(checkout, sources, point.file, point.line, name), **symbol(point.symbol)}],
        **({"relatedLocations": related} if related else {}),
        **_flows(point, checkout),
        "partialFingerprints": {FINGERPRINT: checkout.fingerprint(point)},
        **_state(point, report),
        "suppressions": _suppressions(point, report),
        "properties": _properties(point),
    }


def _distinct(accesses: Sequence[Access]) -> list[Access]:
    return list({(access.file, access.line): access for access in reversed(accesses)}.values())[::-1]


def _message(point: StatePoint, written: Sequence[Access]) -> str:
    """Why, who writes, what to do. The first sentence is all that lists show."""
    parts = [_plain(point.why)]
    links = [f"[{_link(access.symbol)}]({key})" for key, access in enumerate(written[:NAMED_WRITERS], 1)]
    if links:
        more = len(written) - len(links)
        parts.append(f"Changed by {', '.join(links)}{f' and {more} more' if more else ''}.")
    if point.remedy:
        parts.append(f"What to do: {_plain(point.remedy.title)}.")
    return " ".join(parts)


def _plain(text: str) -> str:
    """Text that no viewer takes for a link."""
    return _FORGED_LINK.sub("] ", told(text))


def _link(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", told(text, 200))


def _writer(key: int, access: Access, sources: Sources, checkout: Checkout) -> Record:
    name = access.symbol.rpartition(".")[2]
    said = f"{DONE[access.action]} by {access.symbol}"
    where = spot(checkout, sources, access.file, access.line, name)
    return {"id": key, **where, "message": {"text": _plain(said)}, **symbol(access.symbol)}


def _flows(point: StatePoint, checkout: Checkout) -> Record:
    steps = list(_steps(point, checkout))
    if not steps:
        return {}
    kept = steps if len(steps) <= MOST_STEPS else [*steps[: MOST_STEPS - 1], steps[-1]]
    return {"codeFlows": [{"threadFlows": [{"locations": list[Value](kept)}]}]}


def _steps(point: StatePoint, checkout: Checkout) -> Iterator[Record]:
    for depth, step in enumerate(point.trace):
        said = f"{step.symbol}: {step.note}" if step.note else step.symbol
        yield _step(checkout, step, said, depth)
    write = write_after(point)
    if write and point.trace:
        yield _step(checkout, write, f"{point.symbol} is {DONE[write.action]} here", len(point.trace))


def _step(checkout: Checkout, at: Step | Access, said: str, depth: int) -> Record:
    return {
        "location": {**place(checkout, at.file, at.line, _plain(said)), **symbol(at.symbol)},
        "nestingLevel": depth,
        "kinds": [str(at.phase)],
    }


def _state(point: StatePoint, report: AuditReport) -> Record:
    """Whether a result was there before; in a comparison, the standard wants to know it of all results."""
    if not report.comparison:
        return {}
    return {"baselineState": STATES[point.change.status] if point.change else "unchanged"}


def _suppressions(point: StatePoint, report: AuditReport) -> list[Value]:
    if point.waived is not None:
        return [{"kind": "inSource", "status": "accepted", "justification": told(point.waived)}]
    if is_listed(point, report):
        return [{"kind": "external", "status": "accepted", "justification": "It is in the baseline."}]
    return []


def is_listed(point: StatePoint, report: AuditReport) -> bool:
    """Whether somebody accepted a violation by keeping it in a baseline."""
    return report.comparison is not None and report.comparison.baseline and point.known


def _properties(point: StatePoint) -> Record:
    text = "\n".join(map(told, point.remedy.text.splitlines())) if point.remedy else ""
    remedy: Record = {"remedy": {"id": told(point.remedy.id), "text": text}} if point.remedy else {}
    return {
        "verdict": point.verdict,
        "severity": point.severity,
        "confidence": round(point.confidence, 4),
        "consequences": list(point.consequences),
        "kind": point.kind,
        "storage": point.storage,
        "lifetime": point.lifetime,
        **remedy,
    }
