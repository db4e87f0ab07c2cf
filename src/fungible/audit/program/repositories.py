"""What is asked of the repositories and services of Advanced Alchemy, which Litestar brings along."""

import re
from collections.abc import Iterator

from fungible.audit.program.query_terms import Condition, Query, compared, conditions, unwind
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Term

_LIBRARY = re.compile(r"(advanced_alchemy|litestar\.(contrib|plugins)\.sqlalchemy)\.[\w.]*(Repository|Service)")
_ACTIONS = {
    "get": "read",
    "get_one": "read",
    "get_one_or_none": "read",
    "list": "read",
    "list_and_count": "read",
    "delete": "delete",
    "delete_where": "delete",
    "update": "update",
    "upsert": "update",
}
_BY_KEY = {"get": 0, "delete": 0, "update": 1, "upsert": 1}
"""Methods that are given a key, and in which place; `update` of a repository is given the row alone."""
_KEYS = frozenset({"item_id", "id"})
_OPTIONS = re.compile(
    r"auto_\w+|load|execution_options|id_attribute|order_by|with_for_update|error_messages|data|\w*_only"
)


def of_repositories(program: Program) -> Iterator[Query]:
    """Every query that is made through a repository of the program's."""
    tables = {symbol: table for symbol in program.classes if (table := _table(program, symbol))}
    for frame, term in program.frames.sites(frozenset(_ACTIONS), None, _fitting) if tables else ():
        found = [tables[t] for t in term.parts[0].parts[0].types if t in tables]
        if len(set(found)) == 1:
            rows = tuple(_asked(program, term))
            yield Query(frame, term.line, found[0], _ACTIONS[term.parts[0].name], rows)


def _fitting(chain: tuple[str, ...], arguments: int, literal: bool) -> bool:
    return len(chain) > 1


def _table(program: Program, symbol: str) -> str:
    """The class of the rows of a repository, or of the repository of a service."""
    info = program.classes[symbol]
    if not any(_LIBRARY.fullmatch(base) for base in info.bases):
        return ""
    named = {name: [t for t in value.types if t in program.classes] for name, (_, value) in info.attributes.items()}
    repository = next(iter(named.get("repository_type", ())), "")
    if repository and repository != symbol:
        return _table(program, repository)
    return next(iter(named.get("model_type", ())), "")


def _asked(program: Program, term: Term) -> Iterator[Condition]:
    name, given = term.parts[0].name, term.parts[1:]
    place = _BY_KEY.get(name, -1)
    for position, arg in enumerate(given):
        if position == place:
            yield Condition("pk", arg)
        elif name not in _BY_KEY:
            yield from (c for c in compared(program, arg) if not c.lost)
    for column, value in term.keywords:
        if column == "statement":
            yield from (c for step in unwind(value)[0] for c in conditions(program, step))
        elif not _OPTIONS.fullmatch(column):
            yield Condition("pk" if column in _KEYS else column, value)
