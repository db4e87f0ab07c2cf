"""The report as SARIF 2.1.0: what code scanning, editors and dashboards read.

Results are the violations alone. What is acceptable is no result of kind "review" either: the most used consumer shows
every result as something to mend, whatever its kind, and nobody is to be told to mend what we call fine.
"""

import gzip
import json
from collections.abc import Iterator, Sequence

from fungible.model.report import AuditReport, StatePoint
from fungible.model.rule import RuleText
from fungible.report.checkout import Checkout
from fungible.report.excerpt import Sources
from fungible.report.json import TOOL, Record, Value
from fungible.report.reading import violations, waived
from fungible.report.sarif_places import SOURCE_ROOT, place
from fungible.report.sarif_results import is_listed, result
from fungible.report.sarif_rules import LEFT_OUT, descriptors, kinds_of_notices, notice, notices, positions

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

MOST_RESULTS = 25_000
"""Code scanning refuses a run with more."""

MOST_BYTES = 10_000_000
"""Code scanning refuses a file that is larger when it is compressed."""

MOST_NOTICES = 1_000


def render_sarif(
    report: AuditReport, sources: Sources, texts: Sequence[RuleText], checkout: Checkout, *, suppressed: bool = True
) -> str:
    """The report as a log of one run, with each rule and each result on a line of its own.

    With `suppressed`, violations that were accepted, by a comment or a baseline, are there as suppressed results, as
    the standard has it. Code scanning opens alerts for these all the same, so that there they are left out. What is
    known only from another revision stays: code scanning compares by itself, and would call it fixed.
    """
    found = violations(report) + waived(report)
    if not suppressed:
        found = [point for point in found if point.counts and not is_listed(point, report)]
    kept = found[:MOST_RESULTS]
    while True:
        log = _log(report, kept, len(found) - len(kept), (sources, texts, checkout))
        if not kept or len(log) <= MOST_BYTES or len(gzip.compress(log.encode(), 6)) <= MOST_BYTES:
            return log
        kept = kept[: len(kept) // 2]


_Surroundings = tuple[Sources, Sequence[RuleText], Checkout]


def _log(report: AuditReport, points: Sequence[StatePoint], cut: int, surroundings: _Surroundings) -> str:
    sources, texts, checkout = surroundings
    rules = descriptors(texts, points)
    where = positions(texts, points)
    results = (result(point, where[point.rule], report, sources, checkout) for point in points)
    run = {
        "tool": '{"driver":' + _object(_driver(report), "rules", rules) + "}",
        "invocations": _dumped([_invocation(report, cut, checkout)]),
        **_identity(checkout),
        "originalUriBaseIds": _dumped({SOURCE_ROOT: {"description": {"text": "The top of the checkout."}}}),
        "columnKind": _dumped("unicodeCodePoints"),
        "defaultSourceLanguage": _dumped("python"),
        "properties": _dumped(_summary(report)),
        "results": _list(results),
    }
    members = ",\n".join(f"{_dumped(key)}:{value}" for key, value in run.items())
    return f'{{"$schema":{_dumped(SCHEMA)},"version":"2.1.0","runs":[{{\n{members}\n}}]}}\n'


def _driver(report: AuditReport) -> Record:
    return {"name": TOOL, "version": report.version, "notifications": list[Value](kinds_of_notices())}


def _identity(checkout: Checkout) -> dict[str, str]:
    """A name of its own for each audited part of a checkout, so that one upload does not replace another."""
    return {"automationDetails": _dumped({"id": f"{TOOL}/{checkout.uri('')}"})} if checkout.prefix else {}


def _invocation(report: AuditReport, cut: int, checkout: Checkout) -> Record:
    told = list(notices(report, cut))
    more = len(told) - MOST_NOTICES
    listed: list[Value] = []
    for each in told[:MOST_NOTICES]:
        file, line = each.where
        locations: Record = {"locations": [place(checkout, file, line)]} if file else {}
        listed.append({**each.record, **locations})
    if more > 0:
        listed.append(notice(LEFT_OUT, "note", f"{more:,} more places that were not read or not followed.").record)
    return {"executionSuccessful": True, "toolExecutionNotifications": listed}


def _summary(report: AuditReport) -> Record:
    totals = report.totals
    return {
        "score": report.score.value,
        "grade": report.score.grade,
        "files": totals.files,
        "entryPoints": totals.entry_points,
        "violations": totals.violations,
        "acceptable": totals.acceptable,
        "safe": totals.safe,
    }


def _object(record: Record, key: str, rows: Sequence[Record]) -> str:
    return f"{_dumped(record)[:-1]},{_dumped(key)}:{_list(iter(rows))}}}"


def _list(rows: Iterator[Record]) -> str:
    lines = ",\n".join(map(_dumped, rows))
    return f"[\n{lines}\n]" if lines else "[]"


def _dumped(value: Value) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))
