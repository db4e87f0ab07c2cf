"""The report as JSON: the contract `fungible.audit/1`, published in `schemas/audit-1.json`.

Each record of a list stands on a line of its own, so that two reports compare well line by line.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from fungible.model.change import Change, Comparison
from fungible.model.report import (
    SCHEMA,
    Access,
    AuditReport,
    ChecklistItem,
    Component,
    Configured,
    EntryPoint,
    Place,
    Recommendation,
    Remedy,
    StatePoint,
    Step,
    Totals,
)

Value = None | bool | int | float | str | Sequence["Value"] | Mapping[str, "Value"]
Record = dict[str, Value]

TOOL = "fungible"


def render_json(report: AuditReport) -> str:
    """The report's bytes, the same for the same report. Plain ASCII, so that no pipe or console can spoil it."""
    return "{\n" + ",\n".join(f"{_dumped(key)}: {_laid_out(value)}" for key, value in _report(report).items()) + "\n}\n"


def _laid_out(value: Value) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_dumped, value)) + "\n]"
    return _dumped(value)


def _dumped(value: Value) -> str:
    return json.dumps(value, allow_nan=False)


def _report(report: AuditReport) -> Record:
    return {
        "schema": SCHEMA,
        "tool": {"name": TOOL, "version": report.version},
        "root": report.root,
        "score": report.score.value,
        "grade": report.score.grade,
        "totals": _totals(report.totals),
        "entry_points": [_entry_point(entry) for entry in report.entry_points],
        "state_points": [_state_point(point) for point in report.state_points],
        "components": [_component(component) for component in report.components],
        "checklist": [_checked(item) for item in report.checklist],
        "recommendations": [_advice(advice) for advice in report.recommendations],
        "unread": [_reason(item.file, item.line, item.reason) for item in report.unread],
        "blind_spots": [_reason(item.file, item.line, item.reason) for item in report.blind_spots],
        "notes": list(report.notes),
        "comparison": _comparison(report.comparison) if report.comparison else None,
    }


def _totals(totals: Totals) -> Record:
    return {
        "files": totals.files,
        "lines": totals.lines,
        "entry_points": totals.entry_points,
        "violations": totals.violations,
        "acceptable": totals.acceptable,
        "safe": totals.safe,
    }


def _entry_point(entry: EntryPoint) -> Record:
    return {
        "symbol": entry.symbol,
        "file": entry.file,
        "line": entry.line,
        "phase": entry.phase,
        "framework": entry.framework,
        "route": entry.route,
    }


def _state_point(point: StatePoint) -> Record:
    return {
        "id": point.id,
        "rule": point.rule,
        "symbol": point.symbol,
        "file": point.file,
        "line": point.line,
        "storage": point.storage,
        "kind": point.kind,
        "verdict": point.verdict,
        "severity": point.severity,
        "confidence": round(point.confidence, 4),
        "consequences": list(point.consequences),
        "lifetime": point.lifetime,
        "shared_by": point.shared_by,
        "why": point.why,
        "accesses": [_access(access) for access in point.accesses],
        "trace": [_step(step) for step in point.trace],
        "remedy": _remedy(point.remedy) if point.remedy else None,
        "waived": point.waived,
        "change": _change(point.change) if point.change else None,
        "configured": _configured(point.configured) if point.configured else None,
    }


def _change(change: Change) -> Record:
    return {"status": change.status, "why": change.why}


def _configured(configured: Configured) -> Record:
    return {"severity": configured.severity, "by": configured.by, "waives": configured.waives}


def _access(access: Access) -> Record:
    return {
        "action": access.action,
        "phase": access.phase,
        "file": access.file,
        "line": access.line,
        "symbol": access.symbol,
    }


def _step(step: Step) -> Record:
    return {"file": step.file, "line": step.line, "symbol": step.symbol, "phase": step.phase, "note": step.note}


def _remedy(remedy: Remedy) -> Record:
    return {"id": remedy.id, "title": remedy.title, "text": remedy.text, "automatic": remedy.automatic}


def _component(component: Component) -> Record:
    return {
        "concern": component.concern,
        "status": component.status,
        "implementation": component.implementation,
        "evidence": _places(component.evidence),
        "note": component.note,
    }


def _places(places: Iterable[Place]) -> list[Value]:
    return [{"file": place.file, "line": place.line} for place in places]


def _checked(item: ChecklistItem) -> Record:
    return {"id": item.id, "title": item.title, "passed": item.passed, "points": list(item.points)}


def _advice(advice: Recommendation) -> Record:
    return {
        "title": advice.title,
        "priority": advice.priority,
        "effort": advice.effort,
        "action": advice.action,
        "points": list(advice.points),
    }


def _reason(file: str, line: int, reason: str) -> Record:
    return {"file": file, "line": line, "reason": reason}


def _comparison(made: Comparison) -> Record:
    return {
        "against": made.against,
        "baseline": made.baseline,
        "new": made.new,
        "reopened": made.reopened,
        "known": made.known,
        "mended": [
            {"rule": each.rule, "symbol": each.symbol, "file": each.file, "severity": each.severity, "how": each.how}
            for each in made.mended
        ],
    }
