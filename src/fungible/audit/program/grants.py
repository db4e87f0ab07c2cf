"""What permissions of the program ask of whoever comes, before any row is found: that they are somebody, or more."""

from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.owners import Table
from fungible.audit.program.privileges import FLAG
from fungible.audit.program.records import Program
from fungible.audit.program.role_names import names_role

_OF_REQUEST = frozenset(
    {"kwargs", "data", "query_params", "GET", "POST", "action", "method", "SAFE_METHODS", "resolver_match", "path"}
)
"""What says which rows are asked for, and what for."""


def lets_owners_in(program: Program, permission: ClassInfo, table: Table) -> bool:
    """Whether a permission asks of all callers no more than to be of those whom rows belong to."""
    around = (program.functions.get(f"{symbol}.has_permission") for symbol in (permission.symbol, *permission.bases))
    return not any(_asks_more(table, word) for function in around if function is not None for word in function.words)


def _asks_more(table: Table, word: str) -> bool:
    if FLAG.fullmatch(word):
        return not table.is_owners(word.removeprefix("is_"))
    return word in _OF_REQUEST or names_role(word)
