"""Reports for pages: one with something of every kind, and one as large as a map has to bear."""

from dataclasses import replace

from fungible.model.report import AuditReport, EntryPoint, StatePoint, Step
from fungible.model.words import Consequence, Kind, Phase, Severity
from tests.unit.report import samples

SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
KINDS = (Kind.SESSION, Kind.CACHE, Kind.COUNTER, Kind.USER_DATA)


def crowded(ways: int = 100) -> AuditReport:
    """As many entry points, functions and state points as `ways`, in ten modules of ten."""
    points = tuple(_point(number) for number in range(ways))
    entries = tuple(_entry(number) for number in range(ways))
    return replace(samples.USUAL, entry_points=entries, state_points=points, checklist=(), recommendations=())


def _entry(number: int) -> EntryPoint:
    area = f"area{number // 10}"
    return EntryPoint(
        symbol=f"app.{area}.routes.handle{number}",
        file=f"app/{area}/routes.py",
        line=number + 1,
        phase=Phase.REQUEST,
        framework="fastapi",
        route=f"POST /{area}/things/{number}",
    )


def _point(number: int) -> StatePoint:
    area = f"area{number // 10}"
    entry, file = _entry(number), f"app/{area}/store.py"
    step = Step(file=file, line=5, symbol=f"app.{area}.store.put{number}", phase=Phase.REQUEST, note="")
    start = Step(file=entry.file, line=entry.line, symbol=entry.symbol, phase=Phase.REQUEST, note="")
    return replace(
        samples.SESSIONS,
        id=f"p{number}",
        symbol=f"app.{area}.store.held{number}",
        file=file,
        severity=SEVERITIES[number % 4],
        kind=KINDS[number % 3],
        consequences=(Consequence.LOST_ON_RESTART,) if number % 2 else (Consequence.RACES_IN_ONE_REPLICA,),
        why=f"POST /{area}/things/{number} stores into it.",
        accesses=(),
        trace=(start, step),
    )
