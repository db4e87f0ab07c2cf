"""Turns findings into state points: identity, waivers, order; one verdict for each state."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

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

REMARKS = 50
"""How many waivers that are wrong are told one by one."""


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


def remarks(
    points: Sequence[StatePoint], waivers: Mapping[str, Waivers], known: Sequence[str], ran: Callable[[str, str], bool]
) -> tuple[str, ...]:
    """What is wrong with waivers: not understood, for no rule, for nothing. `ran` tells whether a rule read a file."""
    used = _waived_places(points)
    said = [
        f"{file}:{line}: {what}"
        for file, each in sorted(waivers.items())
        for line, what in sorted([*_misread(each), *_idle(file, each, used, known, ran)])
    ]
    more = len(said) - REMARKS
    return (*said[:REMARKS], *([f"{more:,} more waivers are wrong or waive nothing."] if more > 0 else ()))


def _misread(each: Waivers) -> Iterator[tuple[int, str]]:
    for problem in each.problems:
        yield problem.line, f"this waives nothing: {problem.message}"


def _idle(
    file: str,
    each: Waivers,
    used: Mapping[tuple[str, str], set[int]],
    known: Sequence[str],
    ran: Callable[[str, str], bool],
) -> Iterator[tuple[int, str]]:
    for waiver in each.waivers:
        for slug in waiver.slugs:
            if slug not in known:
                close = get_close_matches(slug, known, n=1)
                guess = f"did you mean {close[0]}?" if close else "`fungible rules` lists them."
                yield waiver.line, f"this waiver is for no rule: none is called {slug}; {guess}"
            elif ran(slug, file) and not any(map(waiver.covers, used.get((slug, file), ()))):
                yield waiver.line, f"this waiver waives nothing: {slug} finds no violation here; take it out."


def _waived_places(points: Iterable[StatePoint]) -> dict[tuple[str, str], set[int]]:
    """The lines of each file that violations of each rule are about."""
    lines: dict[tuple[str, str], set[int]] = defaultdict(set)
    for point in points:
        if point.verdict is Verdict.VIOLATION:
            lines[point.rule, point.file].add(point.line)
            for access in point.accesses:
                lines[point.rule, access.file].add(access.line)
    return lines


def _places(each: Finding) -> list[tuple[str, int]]:
    return [(each.file, each.line), *((access.file, access.line) for access in each.accesses)]
