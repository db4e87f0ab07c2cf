"""States to which requests only assign what is always the same."""

from fungible.audit.program.origins import ENVIRONMENT, Origin
from fungible.audit.program.records import State
from fungible.model.words import Storage


def is_constant(state: State) -> bool:
    """Whether requests only ever assign what does not vary: one shared object, one literal, configuration."""
    if any(hit.operation != "assign" or hit.value is None for hit in state.writes):
        return False
    values = [hit.value for hit in state.writes if hit.value is not None]
    if state.storage is Storage.INSTANCE and all(_from_configuration(value) for value in values):
        return True
    if len({value.text for value in values}) > 1 or any(value.taint for value in values):
        return False
    return all(_is_name(value) for value in values) or _repeats_the_start(values, state)


def _is_name(value: Origin) -> bool:
    """A name that stands for one shared object, rather than a literal or something computed."""
    literal = bool(value.consts) or value.text[:1] in "[{('\""
    return "(" not in value.text and not literal


def _from_configuration(value: Origin) -> bool:
    """Something that configuration alone decides: the same whoever assigns it."""
    if value.consts:
        return False
    named = "(" not in value.text and value.text[:1] not in "[{" and not value.types
    return value.taint == ENVIRONMENT or (named and not value.taint and "." in value.text)


def _repeats_the_start(values: list[Origin], state: State) -> bool:
    """The literal that the state starts with, and never any other."""
    literal = all(value.consts and not value.types for value in values)
    return literal and len(state.initial) == 1 and set(state.initial) <= set(values[0].consts)
