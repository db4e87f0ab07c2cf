"""What was left out becomes sentences, and lines that touch become one."""

from fungible.source.parsed import UnreadSpan
from fungible.source.skipped import Skipped, lost_lines, spans


def test_lines_that_touch_or_overlap_become_one_span() -> None:
    skipped = [Skipped(4, 6, "syntax error"), Skipped(1, 2, "syntax error"), Skipped(3, 5, "syntax error")]
    assert spans(skipped) == (UnreadSpan(line=1, end_line=6, reason="syntax error: skipped lines 1-6"),)


def test_a_gap_or_another_cause_keeps_spans_apart() -> None:
    assert spans([Skipped(5, 5, "a"), Skipped(1, 2, "a"), Skipped(2, 3, "b")]) == (
        UnreadSpan(line=1, end_line=2, reason="a: skipped lines 1-2"),
        UnreadSpan(line=2, end_line=3, reason="b: skipped lines 2-3"),
        UnreadSpan(line=5, end_line=5, reason="a: skipped line 5"),
    )


def test_nothing_left_out_is_no_span() -> None:
    assert spans([]) == ()
    assert lost_lines([]) == 0


def test_a_line_that_is_lost_twice_is_one_lost_line() -> None:
    assert lost_lines([Skipped(1, 3, "a"), Skipped(2, 2, "b"), Skipped(3, 4, "b"), Skipped(9, 9, "a")]) == 5
