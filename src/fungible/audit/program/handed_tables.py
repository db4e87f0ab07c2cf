"""Queries on a table that a function or its object is told: `select(self.model)`, `session.get(model, key)`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fungible.audit.program.given import arguments_of, calls_of, filled
from fungible.audit.program.identifiers import last
from fungible.audit.program.queries import fitting, made_of, read
from fungible.audit.program.query_terms import OBJECT, TOLD, Query, is_any_table
from fungible.audit.program.query_words import NAMES
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

DEEP = 4


@dataclass(frozen=True, slots=True)
class _Told:
    """The class that an expression is, or is an object of, and the calls by which it came to be so, the last first."""

    symbol: str
    calls: tuple[tuple[Frame, Frame, Term], ...] = ()


def of_handed_tables(program: Program, mapped: frozenset[str]) -> Iterator[Query]:
    """What is asked of tables of which only the callers of a function know which they are, as these ask it."""
    told = set[tuple[int, int, str, str]]()
    for frame, term in program.frames.sites(NAMES | TOLD, _telling, _fitting):
        place = _place(term)
        if place is None or _is_known(program, frame, term):
            continue
        for found in _asked(program, mapped, (frame, term, place)):
            key = (found.frame.number, found.line, found.table, found.action)
            if key not in told:
                told.add(key)
                yield found


def _telling(word: str, literal: bool) -> bool:
    return not literal and word in TOLD


def _fitting(chain: tuple[str, ...], arguments: int, literal: bool) -> bool:
    return chain[0] in TOLD or fitting(chain, arguments, literal)


def _place(term: Term) -> Term | None:
    """What stands for the table in a query: a parameter, or an attribute of the object whose method asks."""
    return next(filter(is_any_table, term.walk()), None)


def _is_known(program: Program, frame: Frame, term: Term) -> bool:
    """Whether a query is understood as it stands."""
    return term.parts[0].name not in TOLD and read(program, frame, term) is not None


def _asked(program: Program, mapped: frozenset[str], query: tuple[Frame, Term, Term]) -> Iterator[Query]:
    """A query as those ask it who know the table."""
    frame, term, place = query
    for told in _tables(program, frame, place):
        if told.symbol in mapped:
            asked = _put(term, place, _named(program, told.symbol))
            for callee, _, call in told.calls:
                asked = filled(asked, arguments_of(callee, call))
            _, caller, call = told.calls[-1]
            found = _read(program, caller, asked, told.symbol)
            if found is not None:
                yield replace(found, line=call.line)


def _tables(program: Program, frame: Frame, place: Term) -> Iterator[_Told]:
    """The classes that callers have for the place of a table."""
    for told in _classes(program, frame, place, DEEP):
        if told.calls:
            yield told
        else:
            yield from (_Told(told.symbol, ((frame, caller, call),)) for caller, call in calls_of(program, frame))


def _read(program: Program, frame: Frame, term: Term, table: str) -> Query | None:
    if term.parts[0].name == last(table):
        return Query(frame, term.line, table, "insert", (), tuple(made_of(term, last(table))))
    return read(program, frame, term)


def _named(program: Program, symbol: str) -> Term:
    """A class as an expression."""
    outside = [base for base in program.classes[symbol].bases if base not in program.classes]
    return Term("global", last(symbol), types=(symbol, *outside))


def _put(term: Term, place: Term, table: Term) -> Term:
    """An expression with the table in its place."""
    if is_any_table(term) and (term.tag, term.name) == (place.tag, place.name):
        return table
    if not term.operands:
        return term
    keywords = tuple([(name, _put(value, place, table)) for name, value in term.keywords])
    parts = tuple([_put(part, place, table) for part in term.parts])
    return Term(term.tag, term.name, parts, keywords, term.taint, term.types, term.text, term.line)


def _classes(program: Program, frame: Frame, term: Term, deep: int) -> Iterator[_Told]:
    """The class that an expression is, or is an object of, here or as callers have it."""
    known = _one(program, term) or _annotated(frame, term)
    if known:
        yield _Told(known)
    elif term.tag == "param" and deep:
        yield from _of_parameter(program, frame, term.name, deep - 1)
    elif term.tag == "attr":
        for told in _classes(program, frame, term.parts[0], deep):
            found = _attribute(program, told.symbol, term.name, deep)
            yield from [replace(told, symbol=found)] if found else []


def _one(program: Program, term: Term) -> str:
    """The one class of the program that an expression can be."""
    named = [t for t in term.types if t in program.classes]
    return named[0] if len(named) == 1 else ""


def _annotated(frame: Frame, term: Term) -> str:
    """The one class that a parameter is annotated with, where it may be several for what the framework makes it of."""
    asked = frame.annotations.get(term.name, frozenset()) if term.tag == "param" else frozenset[str]()
    return next(iter(asked)) if len(asked) == 1 and not asked.isdisjoint(term.types) else ""


def _of_parameter(program: Program, frame: Frame, name: str, deep: int) -> Iterator[_Told]:
    of_object = bool(frame.owner) and name in OBJECT
    for caller, call in calls_of(program, frame):
        given = _receiver(call) if of_object else arguments_of(frame, call).get(name)
        if given is None:
            continue
        if given.tag == "call" and given.parts[0].name == "super":
            found: Iterator[_Told] = iter([_Told(caller.owner)])
        else:
            found = _classes(program, caller, given, deep)
        yield from (replace(told, calls=((frame, caller, call), *told.calls)) for told in found)


def _receiver(call: Term) -> Term | None:
    callee = call.parts[0]
    return callee.parts[0] if callee.tag == "attr" else None


def _attribute(program: Program, symbol: str, name: str, deep: int) -> str:
    """The class that an attribute of a class, or of its objects, is or has objects of."""
    lineage = [each for each in (symbol, *program.classes[symbol].bases) if each in program.classes]
    for each in lineage:
        bound = [frame.bindings[name] for frame in program.frames.of(each) if name in frame.bindings]
        found = next((one for term in bound if (one := _one(program, term))), "")
        if found:
            return found
    return next((found for each in lineage if (found := _set_by(program, lineage, each, name))), "")


def _set_by(program: Program, lineage: list[str], owner: str, name: str) -> str:
    """What `__init__` of one of some classes sets an attribute to, for objects of the first of them."""
    for frame in program.frames.of(f"{owner}.__init__"):
        for base, attribute, value in frame.stores:
            if attribute == name and base.tag == "param" and base.name in OBJECT:
                return _one(program, value) or _given(program, lineage, frame, value)
    return ""


def _given(program: Program, lineage: list[str], init: Frame, value: Term) -> str:
    """What those who make objects of a class give its `__init__`, or that of a base, when it is the same everywhere."""
    if value.tag != "param":
        return ""
    below = lineage[: lineage.index(init.owner)]
    own = any("__init__" in program.classes[each].methods for each in below)
    calls = _by_super(program, init, below) if own else _makings(program, lineage[0])
    given = {_one(program, arguments_of(init, call).get(value.name, Term("…"))) for call in calls}
    return given.pop() if len(given) == 1 else ""


def _by_super(program: Program, init: Frame, below: list[str]) -> Iterator[Term]:
    every = (call for frame in program.frames.of(init.symbol) for call in calls_of(program, frame))
    return (call for caller, call in every if caller.owner in below)


def _makings(program: Program, symbol: str) -> Iterator[Term]:
    """The calls that make an object of a class while serving."""
    sites = program.frames.sites(frozenset({last(symbol)}))
    return (call for _, call in sites if symbol in call.parts[0].types)
