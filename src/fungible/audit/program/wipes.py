"""Calls that throw away everything of one kind in a store that replicas share."""

import re
from collections.abc import Iterator

from fungible.audit.program.calling import callers
from fungible.audit.program.calls import every
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import ENVIRONMENT, tests_of
from fungible.audit.program.records import Call, Program
from fungible.audit.program.schema_changes import is_local

_FLUSHES = frozenset({"flushdb", "flushall"})
_DROPS = frozenset({"drop_collection", "drop_database", "drop_vector_index", "adrop_vector_index"})
_OF_ROWS = frozenset({"delete", "adelete", "delete_many", "remove"})
_EXECUTES = frozenset({"execute", "exec", "scalar"})
_ALL_ROWS = re.compile(r"\w[\w.]*(\.objects(\.all\(\))?|\.query(\.all\(\))?|\.all\(\))|[\w.]*\.query\([A-Z][\w.]*\)")
"""Every row of a class, in Django's, Flask-SQLAlchemy's, Tortoise's and SQLAlchemy's words."""
_STATEMENT = re.compile(
    r"""(text\()?['"]\s*(truncate\b|delete\s+from\s+[\w."`]+\s*;?\s*['"]).*|(sqlalchemy\.)?delete\([A-Z][\w.]*\)""",
    re.IGNORECASE,
)
"""A statement without a condition."""
_IN_TESTS = frozenset({"fakeredis", "mongomock"})
_ASKED_FOR = re.compile(r"debug|test\w*|dev\w*|reset\w*|recreate\w*|drop\w*|seed\w*|clear\w*|clean\w*", re.IGNORECASE)


def wipes(program: Program) -> Iterator[Call]:
    """Every call that empties a table, a collection or a whole store, one for each context that makes it."""
    for call in every(program, _may_wipe):
        if _empties(call) and not is_local(call) and not _IN_TESTS & {call.name.partition(".")[0]}:
            yield call


def asked_for(program: Program, call: Call) -> bool:
    """Whether somebody has to ask for it: a setting is tested on the way, or it is only done in development."""
    tests = tests_of(call.guards, "if", "else")
    above = (test for f in callers(program, call) if f.symbol != call.function.symbol for test in f.tests)
    words = (word for test in (*(t.text for t in tests), *above) for word in re.split(r"\W|_", test))
    return any(test.has(ENVIRONMENT) for test in tests) or any(map(_ASKED_FOR.fullmatch, words))


def described(call: Call) -> str:
    """What is thrown away, in words."""
    name, on = last(call.name), call.on.text if call.on is not None else ""
    if name in _FLUSHES:
        return "everything in Redis"
    if name in _DROPS:
        given = next((str(c) for arg in call.args for c in arg.consts), "")
        return f"{given!r} in the database" if given else "a part of the database"
    if name == "drop_all":
        return "all tables"
    given = call.args[0].text if call.args else ""
    named = re.search(r"\bfrom\s+(\w+)|truncate\s+(?:table\s+)?(\w+)|\((\w+)\)", f"{given} {on}", re.IGNORECASE)
    what = next((group for group in named.groups() if group), "") if named else on.partition(".")[0]
    return f"all rows of {what}" if what else "all rows"


def _may_wipe(name: str) -> bool:
    return last(name) in _FLUSHES | _DROPS | _OF_ROWS | _EXECUTES | {"drop_all", "run_sync"}


def _empties(call: Call) -> bool:
    name, on = last(call.name), call.on.text if call.on is not None else ""
    if name in _FLUSHES or name in _DROPS:
        return name in _FLUSHES or any(arg.consts for arg in call.args)
    if name in ("drop_all", "run_sync"):
        return any("drop_all" in words for words in ({name}, *(arg.words for arg in call.args)))
    if name in _EXECUTES:
        return bool(call.args) and _STATEMENT.fullmatch(call.args[0].text) is not None
    if name in ("delete_many", "remove"):
        return bool(call.args) and call.args[0].text == "{}"
    return not call.args and _ALL_ROWS.fullmatch(on) is not None
