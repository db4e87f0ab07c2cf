"""Turns what a reader left out into sentences: lines that touch become one span."""

from collections.abc import Iterable
from dataclasses import dataclass

from fungible.source.parsed import UnreadSpan


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """Lines left out for one cause."""

    line: int
    end_line: int
    cause: str


def spans(skipped: Iterable[Skipped]) -> tuple[UnreadSpan, ...]:
    """What was left out, in the order of the lines, once each."""
    return tuple(
        UnreadSpan(line=each.line, end_line=each.end_line, reason=_sentence(each)) for each in _merged(skipped)
    )


def lost_lines(skipped: Iterable[Skipped]) -> int:
    """How many lines were left out, each counted once."""
    lost = end = 0
    for each in sorted(skipped):
        lost += max(each.end_line - max(each.line - 1, end), 0)
        end = max(end, each.end_line)
    return lost


def _merged(skipped: Iterable[Skipped]) -> list[Skipped]:
    runs: dict[str, list[Skipped]] = {}
    for each in sorted(skipped):
        same_cause = runs.setdefault(each.cause, [])
        last = same_cause[-1] if same_cause else None
        if last is not None and each.line <= last.end_line + 1:
            same_cause[-1] = Skipped(last.line, max(last.end_line, each.end_line), each.cause)
        else:
            same_cause.append(each)
    return sorted(run for same_cause in runs.values() for run in same_cause)


def _sentence(skipped: Skipped) -> str:
    if skipped.line == skipped.end_line:
        return f"{skipped.cause}: skipped line {skipped.line}"
    return f"{skipped.cause}: skipped lines {skipped.line}-{skipped.end_line}"
