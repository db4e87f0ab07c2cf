"""A report that was written as JSON, read again: checked word for word, whoever wrote it."""

from dataclasses import dataclass, replace
from pathlib import Path

from fungible.changes.reading import MalformedError, check_schema, made, read_document
from fungible.errors import UsageError
from fungible.model.report import (
    SCHEMA,
    AuditReport,
    BlindSpot,
    ChecklistItem,
    Component,
    EntryPoint,
    Recommendation,
    Score,
    StatePoint,
    Totals,
    Unread,
)

WHAT = "the report"
ANEW = "write it with `fungible audit --format json --output FILE`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """What wrote a report."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The document, as the schema `fungible.audit/1` has it."""

    schema: str
    tool: Tool
    root: str
    score: float
    grade: str
    totals: Totals
    entry_points: tuple[EntryPoint, ...]
    state_points: tuple[StatePoint, ...]
    components: tuple[Component, ...]
    checklist: tuple[ChecklistItem, ...]
    recommendations: tuple[Recommendation, ...]
    unread: tuple[Unread, ...]
    blind_spots: tuple[BlindSpot, ...]
    notes: tuple[str, ...] = ()


def read_report(file: Path) -> AuditReport:
    """The report in a file, without what it was compared with; one line of complaint when it is none."""
    document = read_document(file, WHAT, ANEW)
    check_schema(document, SCHEMA, WHAT, file, ANEW)
    try:
        found = made(Recorded, document, "it")
    except MalformedError as error:
        raise UsageError(f"{WHAT} cannot be read: {error}", place=str(file), next_step=ANEW) from None
    return AuditReport(
        version=found.tool.version,
        root=found.root,
        score=Score(value=found.score, grade=found.grade),
        totals=found.totals,
        entry_points=found.entry_points,
        state_points=tuple(replace(point, change=None) for point in found.state_points),
        components=found.components,
        checklist=found.checklist,
        recommendations=found.recommendations,
        unread=found.unread,
        blind_spots=found.blind_spots,
        notes=found.notes,
    )
