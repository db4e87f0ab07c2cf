"""Calls that create or change tables."""

import re
from collections.abc import Iterator

from fungible.audit.program.calls import every
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Call, Program

_METHODS = frozenset({"create_all", "drop_all", "create_tables", "generate_schemas", "run_sync", "create_table"})
_EXECUTES = frozenset({"execute", "executescript", "exec_driver_sql", "execute_sql"})
_MIGRATIONS = frozenset({"alembic.command.upgrade", "flask_migrate.upgrade", "django.core.management.call_command"})
_STATEMENT = re.compile(
    r"\b(create|alter|drop)\s+(unique\s+|virtual\s+|materialized\s+)?(table|index|extension|type|view|schema)\b",
    re.IGNORECASE,
)
TALL = 3
"""How many lines a call may span before what it wraps belongs to another."""
_CHANGES = re.compile(r"\b(alter|drop)\s+(table|index|type)\b", re.IGNORECASE)


def schema_changes(program: Program) -> Iterator[Call]:
    """Every call that creates or changes tables, one for each context that makes it."""
    for call in every(program, _may_change):
        if _changes(call):
            yield call


def _may_change(name: str) -> bool:
    return name in _MIGRATIONS or last(name) in _METHODS or last(name) in _EXECUTES


def _changes(call: Call) -> bool:
    if call.name in _MIGRATIONS:
        return last(call.name) != "call_command" or any("migrate" in map(str, arg.consts) for arg in call.args)
    if last(call.name) in _EXECUTES:
        return any(_STATEMENT.search(arg.text) for arg in call.args[:1])
    words = _words(call.on) | _words(*call.args)
    if last(call.name) == "run_sync":
        return "create_all" in words or "drop_all" in words
    if last(call.name) in ("create_all", "drop_all"):
        return _is_of_metadata(call, words)
    return call.name.startswith(("peewee.", "playhouse.", "tortoise."))


def _is_of_metadata(call: Call, words: set[str]) -> bool:
    """Whether a method that creates or drops everything is SQLAlchemy's or Flask-SQLAlchemy's."""
    if call.name.startswith("?") and "db" in words:
        return True
    named = call.name.startswith("sqlalchemy.MetaData.") or any(w in call.name for w in (".metadata.", "SQLAlchemy"))
    return named or "metadata" in words


def _words(*origins: Origin | None) -> set[str]:
    return {word for each in origins if each is not None for word in each.words}


def is_local(call: Call) -> bool:
    """Whether the tables are in a file or the memory of this process: no other replica sees them."""
    libraries = ("sqlite3", "aiosqlite", "duckdb")
    receiver = call.on.words if call.on is not None else frozenset()
    around = {word for guard in call.guards if guard.test is not None for word in guard.test.words}
    if any(g.kind == "if" and g.test is not None and "'sqlite" in g.test.text for g in call.guards):
        return True
    return call.name.startswith(libraries) or (call.name.startswith("?") and bool({*libraries} & (receiver | around)))


def alters(program: Program, call: Call) -> bool:
    """Whether tables that exist are changed, by a statement that fails when it has been run already."""
    whole = _statement(program, call).lower()
    return bool(_CHANGES.search(whole)) and "if exists" not in whole and "if not exists" not in whole


def _statement(program: Program, call: Call) -> str:
    """The whole statement that a call executes, when it is a literal: an argument, or in a `text(...)` close by."""
    if last(call.name) not in _EXECUTES:
        return ""
    given = _literals(call)
    wrapped = None if given else _wrapped(program, call)
    return " ".join(_literals(wrapped) if wrapped is not None else given)


def _literals(call: Call) -> list[str]:
    return [str(const) for argument in call.args[:1] for const in argument.consts]


def _wrapped(program: Program, call: Call) -> Call | None:
    """The `text(...)` inside a call, which is nothing but the nearest one in the function."""
    texts = [each for each in every(program, lambda name: name == "sqlalchemy.text") if _is_near(each, call)]
    return min(texts, key=lambda each: each.line, default=None)


def _is_near(each: Call, call: Call) -> bool:
    return each.function.symbol == call.function.symbol and 0 <= each.line - call.line < TALL


def drops(call: Call) -> bool:
    """Whether all tables are dropped, rather than changed."""
    return "drop_all" in {last(call.name), *_words(*call.args)}


def runs_migrations(call: Call) -> bool:
    """Whether the call runs the migrations that are due."""
    return call.name in _MIGRATIONS


def described(call: Call) -> str:
    """The change, in words."""
    if call.name in _MIGRATIONS:
        return "runs the migrations"
    if last(call.name) in _EXECUTES:
        changed = any(_CHANGES.search(arg.text) for arg in call.args[:1])
        return "changes tables with a statement" if changed else "creates tables with a statement"
    return "drops the tables" if drops(call) else "creates the tables"
