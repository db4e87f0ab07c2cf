"""The rows of a class-based view, where its methods go on with the view's own query set."""

from fungible.audit.program.class_views import model_or_queryset
from fungible.audit.program.query_terms import Step
from fungible.audit.program.query_words import MODELS, VIEW_SETS
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term


def of_view(program: Program, frame: Frame, steps: list[Step], leaves: list[Term]) -> str:
    """The class of the rows of a view that goes on with its own query set: `self.queryset.filter(...)`."""
    own = any(step.name in VIEW_SETS for step in steps) and any(leaf.name in ("self", "super") for leaf in leaves)
    info = program.classes.get(frame.owner) if own else None
    types = [t for here in model_or_queryset(program, info) for t in here.types] if info is not None else []
    rows = (program.classes[t] for t in types if t in program.classes)
    return next((each.symbol for each in rows if any(map(MODELS.match, each.bases))), "")
