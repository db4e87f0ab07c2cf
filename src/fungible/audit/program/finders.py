"""Rows that classes of the program find by the columns they are told: `Episode.async_get(session, id=key)`."""

import re
from collections.abc import Iterable, Iterator

from fungible.audit.program.identifiers import last
from fungible.audit.program.query_terms import Query, class_of, looked_up
from fungible.audit.program.query_words import NAMES
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

_FINDS = re.compile(r"(a|async_|db_)?(get|find|fetch|filter|first|one|load|select|list|delete|remove|destroy)(_\w+)?")
_DELETES = re.compile(r"(a|async_|db_)?(delete|remove|destroy)\w*")


def of_finders(program: Program, mapped: Iterable[str], known: Iterable[Query]) -> Iterator[Query]:
    """What is asked of a class through a method of its own that takes any columns; not what is known already."""
    classes = frozenset(mapped)
    names = frozenset(_finders(program, classes)) - NAMES
    told = {(query.frame.number, query.line) for query in known}
    for frame, term in program.frames.sites(names) if names else ():
        found = _asked(program, classes, frame, term)
        if found is not None and (frame.number, term.line) not in told:
            yield found


def _finders(program: Program, classes: Iterable[str]) -> Iterator[str]:
    """The names of methods by which some classes, or their bases, may find rows."""
    for name in classes:
        info = program.classes.get(name)
        for base in (info.symbol, *info.bases) if info is not None else ():
            own = program.classes.get(base)
            yield from filter(_FINDS.fullmatch, own.methods if own is not None else ())


def _asked(program: Program, classes: frozenset[str], frame: Frame, term: Term) -> Query | None:
    table = class_of(program, term.parts[0].parts[0]) if term.parts[0].tag == "attr" else ""
    if table not in classes or not _is_class(term, table):
        return None
    rows = tuple([looked_up(name, value) for name, value in term.keywords if not _takes(program, term, name)])
    action = "delete" if _DELETES.fullmatch(term.parts[0].name) else "read"
    return Query(frame, term.line, table, action, rows) if rows else None


def _is_class(term: Term, table: str) -> bool:
    """Whether a method is called on the class itself rather than on one of its rows."""
    return term.parts[0].parts[0].name == last(table)


def _takes(program: Program, term: Term, name: str) -> bool:
    """Whether a keyword is a parameter of the method, or the method is not known: it is no column then."""
    frames: list[Frame] = [f for t in term.parts[0].types if t in program.functions for f in program.frames.of(t)]
    return not (frames and name) or any(name in frame.parameters for frame in frames)
