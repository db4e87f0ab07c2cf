"""Statements that a function of the program runs for its callers: `query_db("SELECT ... WHERE id = ?", [key])`."""

from collections.abc import Iterator

from fungible.audit.program.given import arguments_of, calls_of, filled
from fungible.audit.program.queries import read
from fungible.audit.program.query_terms import Query
from fungible.audit.program.query_words import RUNS
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

DEEP = 3


def of_helpers(program: Program) -> Iterator[Query]:
    """Every query that is run by a function that was given the statement."""
    for frame, term in program.frames.sites(RUNS):
        if len(term.parts) > 1 and _is_handed(term.parts[1]):
            yield from _by_callers(program, frame, term, DEEP)


def _is_handed(statement: Term) -> bool:
    """Whether a statement is what the function is given: by itself, or as `text(sql)`."""
    if statement.tag == "call" and statement.parts[0].name == "text" and len(statement.parts) == 2:
        statement = statement.parts[1]
    return statement.tag == "param"


def _by_callers(program: Program, frame: Frame, term: Term, deep: int) -> Iterator[Query]:
    """What callers have a function run; one that is called as what runs statements is understood as it stands."""
    for caller, call in calls_of(program, frame) if frame.name not in RUNS else ():
        given = arguments_of(frame, call)
        parts = (term.parts[0], *[filled(part, given) for part in term.parts[1:]])
        keywords = tuple([(name, filled(value, given)) for name, value in term.keywords])
        asked = Term(term.tag, term.name, parts, keywords, term.taint, term.types, term.text, call.line)
        if not _is_handed(asked.parts[1]):
            found = read(program, caller, asked)
            yield from [found] if found is not None else []
        elif deep:
            yield from _by_callers(program, caller, asked, deep - 1)
