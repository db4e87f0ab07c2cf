"""States to which requests only assign what is always the same."""

import re

from fungible.audit.program.origins import ENVIRONMENT, Origin
from fungible.audit.program.records import Hit, State
from fungible.model.words import Storage

_COMPUTED = re.compile(r"(int|float|str|bool|tuple|frozenset|timedelta|datetime\.timedelta)\([\w.=, ]*\)")
"""What is computed of settings alone, when nothing else taints it."""


def is_constant(state: State) -> bool:
    """Whether requests only ever assign what does not vary: one shared object, one literal, configuration."""
    values = [hit.value for hit in state.writes if hit.value is not None and hit.operation == "assign"]
    if len(values) < len(state.writes):
        return _only_takes_literals_away(state)
    if state.storage is Storage.INSTANCE and all(_from_configuration(value) for value in values):
        return True
    if not _is_one(values):
        return False
    named = all(_is_name(value) for value in values) and not any(_is_passed(hit) for hit in state.writes)
    return named or _repeats_the_start(values, state) or _prepared(values, state)


def _prepared(values: list[Origin], state: State) -> bool:
    """Whether work that start-up begins in the background makes it, of what the code spells out."""
    return all(hit.beside for hit in state.writes) and all(value.types for value in values)


def _is_one(values: list[Origin]) -> bool:
    """Whether all are the same expression, of nothing that varies."""
    return len({value.text for value in values}) < 2 and not any(value.taint for value in values)


def _only_takes_literals_away(state: State) -> bool:
    """Whether requests only remove entries whose keys the code spells out: done once, it is done for all.

    Places in a list are no keys: the first element is another one each time.
    """
    keyed = ("discard", "remove") if state.shape == "list" else ("pop", "delete-item", "discard", "remove")
    keys = [hit.key for hit in state.writes if hit.operation in keyed]
    return len(keys) == len(state.writes) and all(k is not None and k.consts and not k.taint for k in keys)


def _is_name(value: Origin) -> bool:
    """A name that stands for one shared object, rather than a literal or something computed."""
    literal = bool(value.consts) or value.text[:1] in "[{('\""
    return "(" not in value.text and not literal


def _is_passed(hit: Hit) -> bool:
    """Whether callers pass what is assigned, and not only constructors, which put together what they make."""
    made = bool(hit.callers) and all(caller.name == "__init__" for caller in hit.callers)
    return hit.value is not None and hit.value.varies and not made


def _from_configuration(value: Origin) -> bool:
    """Something that configuration alone decides: the same whoever assigns it."""
    if any(each is not None for each in value.consts):
        return False
    if _COMPUTED.fullmatch(value.text) and not value.taint & ~ENVIRONMENT:
        return True
    named = "(" not in value.text and value.text[:1] not in "[{" and not value.types
    return value.taint == ENVIRONMENT or (named and not value.taint and "." in value.text)


def _repeats_the_start(values: list[Origin], state: State) -> bool:
    """The literal that the state starts with, and never any other."""
    literal = all(value.consts and not value.types for value in values)
    return literal and len(state.initial) == 1 and set(state.initial) <= set(values[0].consts)
