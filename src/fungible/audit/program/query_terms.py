"""Queries and their conditions, and how they are read off chains of calls."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fungible.audit.program.query_words import CONDITIONS, COUNTING, ENDS, LOOKUPS
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

_OPTIONS = frozenset({"default", "populate_existing", "with_for_update", "session", "options"})
"""Keywords of lookups that are no columns."""
TOLD = frozenset(
    [
        *("model", "_model", "model_class", "model_cls", "model_type", "orm_model", "db_model", "cls"),
        *("table", "_table", "entity", "_entity", "entity_class", "orm_class"),
    ]
)
"""What a class of rows is called where it may be any."""
OBJECT = frozenset({"self", "cls"})
CORE_TABLE = "sqlalchemy.Table"
_COLUMNS = frozenset({"c", "columns"})
"""Attributes with the columns of such a table."""
_LOOKUPS = frozenset({"exact", "iexact", "in", "gt", "gte", "lt", "lte", "contains", "icontains", "id", "pk", "isnull"})
"""What Django's conditions may end with and be about the column itself."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A column and what it is compared with, or what is written into it; `table` where the expression names it.

    `through` says that it is a column of the row that this one refers to, as in `order__customer=user`; `lost` that
    Python never hands it to the database: of `A.x == x and A.y == y` it gives one comparison.
    """

    column: str
    value: Term
    table: str = ""
    through: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One query as one frame makes it. `table` is a class of the program, or the name of a table or collection."""

    frame: Frame
    line: int
    table: str
    action: str
    conditions: tuple[Condition, ...]
    values: tuple[Condition, ...] = ()
    lost: tuple[Condition, ...] = ()
    """Conditions that the code means to set, and never does."""
    one: bool = False
    """Whether it says itself that it asks for one row alone."""
    whole: bool = False
    """Whether it changes every row there is, or every one that isn't yet what it makes of them."""

    def asks(self, mark: int) -> bool:
        """Whether a condition is made of what the mark says."""
        return any(c.value.has(mark) for c in self.conditions)


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain of calls: `.where(...)`, `.query`."""

    name: str
    args: tuple[Term, ...]
    keywords: tuple[tuple[str, Term], ...]
    is_call: bool
    line: int


def unwind(term: Term) -> tuple[list[Step], list[Term]]:
    """A chain of calls and attributes from the outermost inwards, and what it starts from."""
    steps: list[Step] = []
    leaves: list[Term] = []
    todo = [term]
    while todo and len(steps) < 60:
        here = todo.pop()
        if here.tag == "call":
            callee = here.parts[0]
            steps.append(Step(callee.name, here.parts[1:], here.keywords, True, here.line))
            (todo if callee.tag == "attr" else leaves).append(callee.parts[0] if callee.tag == "attr" else callee)
        elif here.tag == "attr":
            steps.append(Step(here.name, (), (), False, here.line))
            todo.append(here.parts[0])
        elif here.tag in ("any", "typed", "enter", "grown", "copy", "elem"):
            todo.extend(here.parts)
        else:
            leaves.append(here)
    return steps, leaves


def class_of(program: Program, term: Term) -> str:
    """The one class of the program that a term names, or the table."""
    named = [t for t in term.types if t in program.classes]
    if is_core_table(term):
        return term.name.removesuffix("_table")
    return named[0] if len(named) == 1 and term.tag not in ("call", "const") else ""


def is_core_table(term: Term) -> bool:
    """Whether a term is a variable with a table of SQLAlchemy's core, which is known by its name."""
    return CORE_TABLE in term.types and bool(term.name) and term.tag != "call"


def table_of(program: Program, term: Term) -> str:
    """The class of `Model` or `Model.column`."""
    named = class_of(program, term)
    while not named and not is_any_table(term) and term.tag in ("attr", "typed", "new", "any") and term.parts:
        term = term.parts[0]
        named = class_of(program, term)
    return named


def is_any_table(term: Term) -> bool:
    """Whether a term is what a function, or the object whose method it is, is told as a table."""
    if term.name not in TOLD or term.tag not in ("param", "attr"):
        return False
    return term.tag == "param" or (term.parts[0].tag == "param" and term.parts[0].name in OBJECT)


def counts(term: Term) -> bool:
    """Whether an expression counts rows instead of giving them."""
    return term.tag == "call" and term.parts[0].name in COUNTING


def pairs(step: Step) -> Iterator[tuple[str, Term]]:
    """What a step sets, by keywords or in dictionaries."""
    yield from step.keywords
    for arg in step.args:
        if arg.tag == "new" and arg.name == "dict":
            yield from arg.keywords


def conditions(program: Program, step: Step) -> Iterator[Condition]:
    """What a step demands: its keywords, and the comparisons among its arguments."""
    if step.name not in CONDITIONS or not step.is_call:
        return
    for name, value in step.keywords:
        if name not in _OPTIONS:
            yield looked_up(name, value)
    unnamed = "pk" if step.name in ENDS | LOOKUPS else ""
    for arg in step.args:
        yield from list(compared(program, arg)) or _whole(unnamed, arg)


def looked_up(name: str, value: Term) -> Condition:
    """A condition in the way of Django: the column, what lies behind it, how they are compared."""
    if name.startswith("_"):
        return Condition(name, value)
    column, *rest = name.split("__")
    return Condition(column, value, through=bool(rest) and not _LOOKUPS.issuperset(rest))


def _whole(column: str, arg: Term) -> list[Condition]:
    """An argument that compares nothing, as a condition, unless it is a literal."""
    return [Condition(column, arg)] if arg.tag not in ("const", "new") or arg.taint else []


def compared(program: Program, term: Term) -> Iterator[Condition]:
    """The comparisons inside an expression, as conditions on columns."""
    lost = set[int]()
    for here in term.walk():
        if here.tag == "any" and all(part.tag == "cmp" for part in here.parts):
            lost.update(id(part) for part in here.parts[1:])
        elif here.tag == "cmp":
            told = _comparison(program, here.parts[0], here.parts[1])
            yield replace(told, lost=True) if id(here) in lost else told
        elif here.tag == "call":
            callee = here.parts[0]
            if callee.tag == "attr" and callee.parts[0].tag == "attr" and len(here.parts) > 1:
                yield Condition(callee.parts[0].name, here.parts[1], class_of(program, callee.parts[0].parts[0]))
            elif callee.name == "Q":
                yield from (looked_up(name, value) for name, value in here.keywords)


def _comparison(program: Program, left: Term, right: Term) -> Condition:
    """The side that names a column is the one of which less is known to come from the request."""
    column, value = (left, right) if _names_column(left) or not _names_column(right) else (right, left)
    if column.tag != "attr":
        return Condition(column.text or "", value)
    holder = column.parts[0]
    holder = holder.parts[0] if holder.tag == "attr" and holder.name in _COLUMNS else holder
    return Condition(column.name, value, class_of(program, holder))


def _names_column(term: Term) -> bool:
    return term.tag == "attr" and not term.taint & 3
