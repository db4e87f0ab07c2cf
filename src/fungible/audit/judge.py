"""Turns findings into state points: identity, waivers, order; one verdict for each state."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping

from fungible.model.report import StatePoint
from fungible.model.rule import Finding
from fungible.model.words import Lifetime, Verdict
from fungible.source.waivers import Waivers

SHARED_BY = {
    Lifetime.PROCESS: "all requests of one replica",
    Lifetime.THREAD: "requests on one thread",
    Lifetime.DISK: "one machine's disk",
    Lifetime.STORE: "all replicas",
    Lifetime.REQUEST: "one request",
}


def judge(findings: Iterable[Finding], waivers: Mapping[str, Waivers]) -> tuple[StatePoint, ...]:
    """State points in order of badness, then place."""
    distinct: dict[tuple[str, str, str, int], Finding] = {}
    for each in findings:
        key = (each.rule, each.file, each.symbol, each.line)
        present = distinct.get(key)
        if present is None or each.confidence > present.confidence:
            distinct[key] = each
    distinct = _one_argument_each(distinct)
    ordered = sorted(distinct.values(), key=lambda f: (f.severity.rank, f.file, f.line, f.rule, f.symbol))
    seen: dict[str, int] = defaultdict(int)
    return tuple(_point(each, seen, waivers) for each in ordered)


def _one_argument_each(found: dict[tuple[str, str, str, int], Finding]) -> dict[tuple[str, str, str, int], Finding]:
    """A place with a violation needs no reason why it is fine; one that is fine needs one reason only."""
    bad = {(f.file, f.symbol) for f in found.values() if f.verdict is Verdict.VIOLATION}
    kept: dict[tuple[str, str, str, int], Finding] = {}
    argued: set[tuple[str, str]] = set()
    for key, each in found.items():
        place = (each.file, each.symbol)
        if each.verdict is not Verdict.VIOLATION:
            if place in bad or place in argued:
                continue
            argued.add(place)
        kept[key] = each
    return kept


def _point(each: Finding, seen: dict[str, int], waivers: Mapping[str, Waivers]) -> StatePoint:
    identity = f"{each.rule}|{each.file}|{each.symbol}"
    number = seen[identity]
    seen[identity] += 1
    named = f"{identity}|{number}".encode("utf-8", "surrogatepass")  # names of files may hold bytes of no encoding
    digest = hashlib.blake2b(named, digest_size=6).hexdigest()
    return StatePoint(
        id=digest,
        rule=each.rule,
        symbol=each.symbol,
        file=each.file,
        line=each.line,
        storage=each.storage,
        kind=each.kind,
        verdict=each.verdict,
        severity=each.severity,
        confidence=each.confidence,
        consequences=each.consequences,
        lifetime=each.lifetime,
        shared_by=SHARED_BY[each.lifetime],
        why=each.why,
        accesses=each.accesses,
        trace=each.trace,
        remedy=each.remedy,
        waived=waiver_of(each.rule, _places(each), waivers) if each.verdict is Verdict.VIOLATION else None,
    )


def waiver_of(rule: str, places: Iterable[tuple[str, int]], waivers: Mapping[str, Waivers]) -> str | None:
    """The reason that a comment in the code gives to accept what a rule found in some places."""
    for file, line in places:
        for waiver in waivers.get(file, Waivers()).waivers:
            if rule in waiver.slugs and waiver.covers(line):
                return waiver.reason
    return None


def _places(each: Finding) -> list[tuple[str, int]]:
    return [(each.file, each.line), *((access.file, access.line) for access in each.accesses)]
