"""The list of known findings that a team keeps: written whole, read as hostile input, a line for each finding.

Paths are relative to the folder of the list when what is audited lies below it, so that it holds for parts of the
tree too, and to what is audited otherwise. There are no lines of files in it, which move.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fungible.changes.likeness import Likeness, Lines, Writer, likeness, tail
from fungible.changes.reading import MalformedError, check_schema, made, read_document
from fungible.errors import UsageError
from fungible.model.change import Narrowing
from fungible.model.report import AuditReport
from fungible.model.words import Kind, Severity, Storage

SCHEMA = "fungible.baseline/1"
WHAT = "the baseline"
ANEW = "write it anew with --write-baseline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A finding of the list. `text` is a digest of its line's text, `writers` are the functions on ways of requests."""

    file: str
    rule: str
    symbol: str
    kind: Kind
    storage: Storage
    severity: Severity
    text: str = ""
    writers: tuple[str, ...] = ()
    background: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The list, as it is written."""

    schema: str
    version: str
    options: Narrowing
    findings: tuple[Entry, ...]


def written(report: AuditReport, lines: Lines, options: Narrowing, prefix: str) -> str:
    """The list of the violations of a report that count; the same bytes for the same report."""
    entries = sorted(_entry(likeness(point, lines), prefix) for point in report.state_points if point.counts)
    head = {
        "schema": SCHEMA,
        "version": report.version,
        "options": {"app": options.app, "select": sorted(options.select), "ignore": sorted(options.ignore)},
    }
    rows = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    findings = ",\n".join(entries)
    return "{\n" + ",\n".join([*rows, f'"findings": [\n{findings}\n]' if entries else '"findings": []']) + "\n}\n"


def read_baseline(file: Path) -> Baseline:
    """The list in a file; one line of complaint when it is none, or of a later version."""
    document = read_document(file, WHAT, ANEW)
    check_schema(document, SCHEMA, WHAT, file, ANEW)
    try:
        return made(Baseline, document, "it")
    except MalformedError as error:
        raise UsageError(f"{WHAT} cannot be read: {error}", place=str(file), next_step=ANEW) from None


def known_in(baseline: Baseline, prefix: str) -> tuple[Likeness, ...]:
    """What of a list lies below the root of a report, under the paths of that report."""
    return tuple(
        _likeness(entry, entry.file.removeprefix(prefix))
        for entry in baseline.findings
        if entry.file.startswith(prefix)
    )


def prefix_of(root: Path, file: Path) -> str:
    """What stands before the paths of a report on `root` in the list that lies in `file`."""
    try:
        inside = root.resolve().relative_to(file.resolve().parent)
    except (ValueError, OSError):
        return ""
    return "" if str(inside) == "." else f"{inside.as_posix()}/"


def remarks(baseline: Baseline, version: str, options: Narrowing) -> Iterator[str]:
    """What there is to say about a list that was written by another version, or with other options."""
    if baseline.version != version:
        yield (
            f"The baseline was written by fungible {baseline.version}, and this is {version}: "
            "what only one of them finds counts as new, or as gone."
        )
    if baseline.options != Narrowing(
        app=options.app, select=tuple(sorted(options.select)), ignore=tuple(sorted(options.ignore))
    ):
        yield "The baseline was written with another --app, --select or --ignore than this audit has."


def _entry(known: Likeness, prefix: str) -> str:
    return json.dumps(
        {
            "file": prefix + known.file,
            "rule": known.rule,
            "symbol": known.symbol,
            "kind": known.kind,
            "storage": known.storage,
            "severity": known.severity,
            "text": known.text,
            "writers": [each.symbol for each in known.requests],
            "background": [each.symbol for each in known.background],
        }
    )


def _likeness(entry: Entry, file: str) -> Likeness:
    return Likeness(
        rule=entry.rule,
        file=file,
        symbol=entry.symbol,
        tail=tail(entry.symbol, file),
        kind=entry.kind,
        storage=entry.storage,
        severity=entry.severity,
        text=entry.text,
        requests=tuple(Writer(symbol=each) for each in entry.writers),
        background=tuple(Writer(symbol=each) for each in entry.background),
    )
