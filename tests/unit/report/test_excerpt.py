"""The lines that show a state point: its definition and its write, with the name marked."""

from collections.abc import Sequence
from dataclasses import replace

from fungible.report.excerpt import LONGEST, Excerpt, Line, excerpts
from tests.unit.report.samples import CART, ENGINE, ORDERS, SESSIONS, sources


def shown(excerpt: Excerpt) -> list[tuple[int, str, str]]:
    return [(line.number, line.code[line.start : line.end], line.label) for line in excerpt.lines if line.marked]


def test_definition_and_write_in_one_file_make_one_excerpt() -> None:
    (excerpt,) = excerpts(SESSIONS, sources)

    assert (excerpt.file, excerpt.at) == ("app/sessions.py", 5)
    assert shown(excerpt) == [(5, "sessions", "defined here"), (9, "sessions", "changed here")]
    assert [line.number for line in excerpt.lines] == [5, 8, 9]


def test_a_write_in_another_file_gets_an_excerpt_of_its_own() -> None:
    access = replace(CART.accesses[0], file="app/routes/cart.py", line=7)
    first, second = excerpts(replace(CART, accesses=(access,)), sources)

    assert shown(first) == [(3, "items", "defined here")]
    assert (second.file, second.at) == ("app/routes/cart.py", 7)


def test_a_line_without_the_name_is_marked_whole() -> None:
    (excerpt,) = excerpts(ORDERS, sources)

    assert shown(excerpt) == [(3, "return await db.get(Order, order_id)", "")]


def test_only_the_name_itself_is_marked_and_not_a_longer_one() -> None:
    def source(file: str) -> Sequence[str]:
        return ("my_engine, engine = make()",)

    (excerpt,) = excerpts(ENGINE, source)

    assert excerpt.lines == (Line(1, "my_engine, engine = make()", 11, 17, ""),)


def test_a_definition_that_is_its_own_write_is_shown_once() -> None:
    access = replace(SESSIONS.accesses[0], line=SESSIONS.line)
    (excerpt,) = excerpts(replace(SESSIONS, accesses=(access,)), sources)

    assert shown(excerpt) == [(5, "sessions", "changed here")]


def test_what_cannot_be_read_or_has_fewer_lines_shows_no_line() -> None:
    assert excerpts(SESSIONS, lambda file: ()) == [Excerpt("app/sessions.py", 5, ())]


def test_of_a_line_of_a_megabyte_only_the_part_around_the_name_is_kept() -> None:
    def source(file: str) -> Sequence[str]:
        return ("x" * 500_000 + " engine " + "y" * 500_000,)

    (excerpt,) = excerpts(ENGINE, source)

    assert len(excerpt.lines[0].code) <= LONGEST
    assert shown(excerpt) == [(1, "engine", "")]


def test_tabs_and_byte_order_marks_do_not_move_the_mark() -> None:
    def source(file: str) -> Sequence[str]:
        return ("\ufeffif x:\tengine = 1",)

    (excerpt,) = excerpts(ENGINE, source)

    assert shown(excerpt) == [(1, "engine", "")]
    assert excerpt.lines[0].code == "if x:    engine = 1"


def test_an_empty_line_can_still_be_pointed_at() -> None:
    (excerpt,) = excerpts(ENGINE, lambda file: ("",))

    assert excerpt.lines[0].marked
