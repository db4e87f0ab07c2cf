"""What the app uses for each concern, the checklist, and what to do next."""

from collections.abc import Sequence

from fungible.audit.program.records import Program
from fungible.model.report import ChecklistItem, Component, Recommendation, StatePoint


def components(program: Program, points: Sequence[StatePoint]) -> tuple[Component, ...]:
    """One component for each concern."""
    return ()


def checklist(program: Program, points: Sequence[StatePoint]) -> tuple[ChecklistItem, ...]:
    """The statelessness checklist."""
    return ()


def recommendations(program: Program, points: Sequence[StatePoint]) -> tuple[Recommendation, ...]:
    """What to do, most urgent first."""
    return ()
