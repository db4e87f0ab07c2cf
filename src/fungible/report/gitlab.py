"""The violations as GitLab's code quality report, which merge requests show beside the changed lines."""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Severity
from fungible.report.checkout import Checkout
from fungible.report.json import Record
from fungible.report.levels import told
from fungible.report.reading import violations

SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.CRITICAL: "blocker",
        Severity.HIGH: "critical",
        Severity.MEDIUM: "major",
        Severity.LOW: "minor",
        Severity.NONE: "info",
    }
)


def render_gitlab(report: AuditReport, checkout: Checkout) -> str:
    """An array of issues, each on a line of its own; waived violations are no issues.

    What is known already is one: GitLab compares the reports of two branches by itself, and would call it fixed.
    """
    lines = ",\n".join(map(json.dumps, _issues(report, checkout)))
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def _issues(report: AuditReport, checkout: Checkout) -> Iterator[Record]:
    taken: set[str] = set()
    for point in violations(report):
        fingerprint = _unique(checkout.fingerprint(point), taken)
        taken.add(fingerprint)
        yield _issue(point, fingerprint, checkout)


def _issue(point: StatePoint, fingerprint: str, checkout: Checkout) -> Record:
    return {
        "description": told(f"{point.symbol}: {point.why}"),
        "check_name": told(point.rule),
        "fingerprint": fingerprint,
        "severity": SEVERITIES[point.severity],
        "location": {"path": told(checkout.path(point.file)), "lines": {"begin": max(1, point.line)}},
    }


def _unique(fingerprint: str, taken: set[str]) -> str:
    """Of two issues with one fingerprint, GitLab shows the first alone."""
    number = 2
    candidate = fingerprint
    while candidate in taken:
        candidate = f"{fingerprint}-{number}"
        number += 1
    return candidate
