"""How platforms rank findings, from the severities that we give; and their texts, bounded and harmless."""

from collections.abc import Mapping
from types import MappingProxyType

from fungible.model.change import Comparison
from fungible.model.words import Severity
from fungible.report.escape import visible

LEVELS: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.CRITICAL: "error",
        Severity.HIGH: "error",
        Severity.MEDIUM: "warning",
        Severity.LOW: "note",
        Severity.NONE: "note",
    }
)
"""The levels of SARIF, and of most that came after it."""

LONGEST = 1000
"""How much of a text is told: what is longer was not written for people."""


def compared(made: Comparison) -> str:
    """What came of a comparison, in a sentence."""
    counts = f"{made.new:,} new, {made.reopened:,} reopened, {made.known:,} known and not told again"
    return f"Compared with {made.against}: {counts}."


def told(text: str, longest: int = LONGEST) -> str:
    """A text as one line, with nothing in it that acts, and no longer than somebody reads."""
    shown = visible(" ".join(text[: 2 * longest].split()))
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
