"""Calls by which a program asks a database for rows, or has it store them: the answer is waited for."""

from collections.abc import Iterator

from fungible.audit.program.calls import every
from fungible.audit.program.identifiers import last
from fungible.audit.program.records import Call, Program

_SESSIONS = ("sqlalchemy.orm.Session.", "sqlalchemy.orm.scoped_session.", "sqlmodel.Session.")
_OF_SESSIONS = frozenset({"query", "execute", "exec", "scalar", "scalars", "get", "commit"})
_OF_MANAGERS = frozenset(
    [
        "count",
        "exists",
        "get",
        "first",
        "last",
        "latest",
        "earliest",
        "in_bulk",
        "aggregate",
        "create",
        "bulk_create",
        "get_or_create",
        "update_or_create",
    ]
)
"""What a manager of Django asks at once; its other methods put together what is asked later, if ever."""


def row_requests(program: Program) -> Iterator[Call]:
    """Every such call, one for each context that makes it."""
    for call in every(program, _may_ask):
        if call.name.startswith(_SESSIONS) or _is_of_manager(call):
            yield call


def _may_ask(name: str) -> bool:
    if name.startswith(_SESSIONS):
        return last(name) in _OF_SESSIONS
    return last(name) in _OF_MANAGERS and name.startswith(("django.db.models.Manager.", "?."))


def _is_of_manager(call: Call) -> bool:
    on = call.on
    return on is not None and any(t == "django.db.models.Manager" or t.endswith(".objects") for t in on.types)
