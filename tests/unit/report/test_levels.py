"""Severities have levels, and texts are bounded and harmless."""

from fungible.model.words import Severity
from fungible.report.levels import LEVELS, LONGEST, told
from tests.unit.report.samples import NASTY


def test_every_severity_has_a_level() -> None:
    assert [LEVELS[severity] for severity in Severity] == ["error", "error", "warning", "note", "note"]


def test_a_text_is_one_harmless_line() -> None:
    shown = told(f"a\n  b\t{NASTY}")

    assert shown.startswith("a b x\\x1b[31mred")
    assert shown.isprintable()


def test_a_text_of_a_megabyte_is_cut_where_nobody_reads_on() -> None:
    assert told("a" * 1_000_000) == "a" * (LONGEST - 1) + "…"
    assert told("a" * LONGEST) == "a" * LONGEST
    assert told("abcdef", 4) == "abc…"
