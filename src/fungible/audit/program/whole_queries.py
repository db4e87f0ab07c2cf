"""Whether a query asks for no rows in particular: `Address.objects.update(is_default=False)`."""

from dataclasses import replace

from fungible.audit.program.identifiers import last
from fungible.audit.program.query_terms import Condition, Query, Step
from fungible.audit.program.query_words import MANAGERS
from fungible.audit.program.terms import Term

_PLAIN = frozenset(
    {"query", "all", "update", "delete", "adelete", "aupdate", "values", "order_by", "execution_options", "using"}
    | {"filter", "filter_by", "where", "execute", "returning", "select_related", "prefetch_related"}
)
"""Calls in a query that keep to nobody's rows, unless they are given a condition."""

_BEGINS = MANAGERS | {"query", "all", "execute"}
"""What is run as it is: other mappers go on with `Model.delete()`, and say then of which rows."""


def told_whole(found: Query, steps: list[Step], leaves: list[Term]) -> Query:
    """A query, marked when it changes every row there is, or every one that isn't yet what it makes of them."""
    if (
        found.action not in ("update", "delete")
        or found.lost
        or not _BEGINS.intersection([step.name for step in steps])
    ):
        return found
    asked = any(step.is_call and step.name not in _PLAIN for step in steps)
    if asked or not all(_says_nothing(found, c) for c in found.conditions) or not _of_class(found.table, steps, leaves):
        return found
    return replace(found, whole=True)


def _says_nothing(found: Query, condition: Condition) -> bool:
    """Whether a condition leaves out no more rows than those that the query would leave as they are."""
    constant = condition.value.tag == "const" and not condition.value.taint
    return constant and bool(condition.column) and any(c.column == condition.column for c in found.values)


def _of_class(table: str, steps: list[Step], leaves: list[Term]) -> bool:
    """Whether a chain begins at the class of the rows itself, rather than at what somebody has of them."""
    title = last(table)
    given = (arg.name for step in steps if step.is_call and step.name == "query" for arg in step.args)
    between = [step.name for step in steps if not step.is_call]
    return title in given or (any(leaf.name == title for leaf in leaves) and MANAGERS.issuperset(between))
