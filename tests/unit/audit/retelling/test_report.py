"""A report told again: places move, and what can't be followed is not told."""

from dataclasses import replace

from fungible.audit.retelling.report import retold
from fungible.model.report import AuditReport, BlindSpot, Score, Step, Totals
from fungible.model.words import Phase


def report(*spots: BlindSpot, notes: tuple[str, ...] = ()) -> AuditReport:
    totals = Totals(files=2, lines=50, entry_points=0, violations=0, acceptable=0, safe=0)
    return AuditReport(
        version="1",
        root=".",
        score=Score(value=10, grade="A"),
        totals=totals,
        entry_points=(),
        state_points=(),
        components=(),
        checklist=(),
        recommendations=(),
        unread=(),
        blind_spots=spots,
        notes=notes,
    )


def spot(file: str, line: int, reason: str = "") -> BlindSpot:
    return BlindSpot(file=file, line=line, reason=reason)


def test_places_in_edited_files_move_and_others_stay() -> None:
    told = retold(report(spot("a.py", 3), spot("b.py", 3)), {"a.py": {3: 5}}, 2, quotes=True)

    assert told is not None
    assert told.blind_spots == (spot("a.py", 5), spot("b.py", 3))
    assert told.totals.lines == 52


def test_a_line_of_which_the_facts_said_nothing_is_not_told_again() -> None:
    assert retold(report(spot("a.py", 4)), {"a.py": {3: 5}}, 0, quotes=True) is None


def test_a_text_that_names_a_line_of_an_edited_file_is_not_told_again() -> None:
    assert retold(report(notes=("see a.py:3",)), {"a.py": {3: 5}}, 0, quotes=True) is None
    assert retold(report(spot("b.py", 1, "as a.py:3 has it")), {"a.py": {3: 5}}, 0, quotes=True) is None
    assert retold(report(notes=("see b.py:3",)), {"a.py": {3: 5}}, 0, quotes=True) is not None


def test_a_text_of_the_tool_names_the_line_as_it_is_now() -> None:
    told = retold(
        report(notes=("at a.py:3, b/a.py:3 and a.py:31", "a.py: 3")), {"a.py": {3: 5, 31: 40}}, 0, quotes=False
    )

    assert told is not None
    assert told.notes == ("at a.py:5, b/a.py:3 and a.py:40", "a.py: 3")
    assert retold(report(notes=("a.py:4",)), {"a.py": {3: 5}}, 0, quotes=False) is None


def test_files_whose_names_end_alike_can_not_be_told_apart_in_texts() -> None:
    kept = replace(report(notes=("see my a.py:3",)), files=("a.py", "my a.py"))

    assert retold(kept, {"a.py": {3: 5}}, 0, quotes=False) is None
    assert retold(replace(kept, files=("a.py", "my/a.py")), {"a.py": {3: 5}}, 0, quotes=False) is not None


def test_blind_spots_that_would_stand_in_another_order_are_not_told_again() -> None:
    kept = report(spot("b.py", 1, "as a.py:3"), spot("b.py", 1, "as a.py:4"))

    assert retold(kept, {"a.py": {3: 5, 4: 10}}, 0, quotes=False) is None
    assert retold(kept, {"a.py": {3: 5, 4: 6}}, 0, quotes=False) is not None


def test_a_step_says_where_the_next_call_is_now() -> None:
    step = Step(file="a.py", line=3, symbol="f", phase=Phase.REQUEST, note="calls the next at line 4")
    kept = report()
    object.__setattr__(kept, "entry_points", (step,))
    told = retold(kept, {"a.py": {3: 5, 4: 9}}, 0, quotes=True)

    assert told is not None
    assert told.entry_points[0].line == 5
    assert told.entry_points[0].note == "calls the next at line 9"  # type: ignore[attr-defined] # a step, put there
