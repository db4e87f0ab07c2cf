"""A report told again: places move, and what can't be followed is not told."""

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
    told = retold(report(spot("a.py", 3), spot("b.py", 3)), {"a.py": {3: 5}}, 2)

    assert told is not None
    assert told.blind_spots == (spot("a.py", 5), spot("b.py", 3))
    assert told.totals.lines == 52


def test_a_line_of_which_the_facts_said_nothing_is_not_told_again() -> None:
    assert retold(report(spot("a.py", 4)), {"a.py": {3: 5}}, 0) is None


def test_a_text_that_names_a_line_of_an_edited_file_is_not_told_again() -> None:
    assert retold(report(notes=("see a.py:3",)), {"a.py": {3: 5}}, 0) is None
    assert retold(report(spot("b.py", 1, "as a.py:3 has it")), {"a.py": {3: 5}}, 0) is None
    assert retold(report(notes=("see b.py:3",)), {"a.py": {3: 5}}, 0) is not None


def test_a_step_says_where_the_next_call_is_now() -> None:
    step = Step(file="a.py", line=3, symbol="f", phase=Phase.REQUEST, note="calls the next at line 4")
    kept = report()
    object.__setattr__(kept, "entry_points", (step,))
    told = retold(kept, {"a.py": {3: 5, 4: 9}}, 0)

    assert told is not None
    assert told.entry_points[0].line == 5
    assert told.entry_points[0].note == "calls the next at line 9"  # type: ignore[attr-defined] # a step, put there
