"""Lines are found again in a later version of a text, and what was deleted is not."""

import random
import time

from fungible.editor.lines import Moved, line_map, lines_of

OLD = ["import a", "", "state = {}", "", "def f():", "    state[1] = 2", ""]


def moved(new: list[str], line: int, name: str = "") -> Moved | None:
    return line_map(OLD, new).moved(line, name)


def test_lines_end_where_editors_end_them() -> None:
    assert lines_of("a\r\nb\rc\nd\x0ce\u2028f\x85") == ("a", "b", "c", "d\x0ce\u2028f\x85")


def test_a_text_that_stayed_moves_nothing() -> None:
    assert [moved(list(OLD), line) for line in (1, 7)] == [Moved(1, same=True), Moved(7, same=True)]


def test_lines_below_an_insertion_move_down() -> None:
    assert moved(["# new", "# lines", *OLD], 3) == Moved(5, same=True)


def test_lines_between_two_edits_are_found() -> None:
    assert moved(["# new", *OLD[:4], "# other", *OLD[4:]], 6) == Moved(8, same=True)


def test_an_edited_line_is_the_one_that_has_its_name() -> None:
    new = [*OLD[:2], "first = 1", "state: dict = {}", *OLD[3:]]

    assert moved(new, 3, "state") == Moved(4, same=False)


def test_a_line_whose_name_is_gone_was_deleted() -> None:
    assert moved([*OLD[:2], "other = {}", *OLD[3:]], 3, "state") is None
    assert moved([*OLD[:2], *OLD[3:]], 3) is None


def test_an_edited_line_without_a_name_stays_where_it_was() -> None:
    assert moved([*OLD[:2], "other = {}", *OLD[3:]], 3) == Moved(3, same=False)


def test_there_is_nothing_beyond_a_text() -> None:
    assert [moved(list(OLD), line) for line in (0, -1, 8)] == [None, None, None]


def test_everything_may_be_deleted_or_come_anew() -> None:
    assert moved([], 3, "state") is None
    assert line_map([], ["a"]).moved(1) is None


def test_what_nobody_edited_is_found_after_random_edits() -> None:
    chance = random.Random(7)
    for _ in range(200):
        old = [f"line {number}" for number in range(30)]
        new = list(old)
        for _ in range(chance.randint(1, 6)):
            place = chance.randint(0, len(new))
            new[place : place + chance.randint(0, 3)] = [f"new {chance.random()}"] * chance.randint(0, 3)
        moves = line_map(old, new)
        for number, line in enumerate(old, 1):
            expected = Moved(new.index(line) + 1, same=True) if line in new else None
            found = moves.moved(number, line.split()[1])
            assert found == expected or (expected is None and found is not None and not found.same)


def test_texts_made_to_be_slow_are_not() -> None:
    old, new = ["same"] * 100_000, ["same", "other"] * 50_000
    began = time.process_time()

    line_map(old, new)

    assert time.process_time() - began < 5
