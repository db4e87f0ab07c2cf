"""Which findings fail a run."""

from fungible.config import FailOn
from fungible.model.report import StatePoint
from fungible.model.words import Severity


def fails(point: StatePoint, threshold: FailOn) -> bool:
    """Whether a state point is a violation at the threshold that nobody waived and that was not known before."""
    bad = point.counts and not point.known
    return bad and threshold is not FailOn.NEVER and point.severity.rank <= Severity(threshold).rank
