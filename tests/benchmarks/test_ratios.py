"""Figures are compared with their targets, and a missing one is never taken for a good one."""

from benchmarks.ratios import MISS, OPEN, PASS, Figure, plain, ratio, table


def test_a_figure_holds_up_to_its_target() -> None:
    assert [_figure(value).verdict for value in (2.9, 3.0, 3.1, None)] == [PASS, PASS, MISS, OPEN]


def test_a_floor_is_held_from_its_target_on() -> None:
    figures = [Figure(subject="s", what="speed-up", value=value, target=1.7, floor=True) for value in (1.6, 1.7)]

    assert [each.verdict for each in figures] == [MISS, PASS]


def test_a_figure_without_a_target_has_no_verdict() -> None:
    assert Figure(subject="s", what="lines", value=1).verdict == ""


def test_a_ratio_needs_both_figures_and_something_to_divide_by() -> None:
    assert [ratio(6, 3), ratio(None, 3), ratio(6, None), ratio(6, 0)] == [2, None, None, None]


def test_the_table_names_each_subject_once() -> None:
    shown = table([_figure(2), _figure(None), Figure(subject="other", what="lines", value=128_000)])

    assert [line.split() for line in shown.splitlines()] == [
        ["figure", "target"],
        ["code"],
        ["cold", "/", "floor", "2.00", "×", "≤", "3.00", "×", "holds"],
        ["cold", "/", "floor", "–", "≤", "3.00", "×", "not", "measured"],
        ["other"],
        ["lines", "128,000"],
    ]


def test_plain_figures_carry_their_verdict() -> None:
    (only,) = plain([_figure(2)])

    assert (only["what"], only["value"], only["verdict"]) == ("cold / floor", 2, PASS)


def _figure(value: float | None) -> Figure:
    return Figure(subject="code", what="cold / floor", value=value, unit=" ×", target=3)
