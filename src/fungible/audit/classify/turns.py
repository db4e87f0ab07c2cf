"""Iterators that go round among targets of which any would do."""

import re

from fungible.audit.program.origins import ENVIRONMENT, Origin
from fungible.audit.program.records import Program, State

_ADDRESS = re.compile(r"\w+://")
_CONFIGURED = frozenset({"environ", "getenv", "settings", "config"})


def is_turn_among_equals(state: State, program: Program) -> bool:
    """Whether it goes round among servers that configuration names, or addresses: each may begin anywhere.

    So may a list of which requests only put what is in it into another order, to find it sooner.
    """
    if _only_reorders(state):
        return True
    if state.shape != "counter-iterator" or "itertools.cycle" not in state.types:
        return False
    made = [
        call for call in program.calls.named("itertools.cycle") if (call.file, call.line) == (state.file, state.line)
    ]
    return bool(made) and all(call.args and _are_equals(call.args[0]) for call in made)


def _only_reorders(state: State) -> bool:
    """Whether all that is put into a list has just been taken out of it."""
    puts = [hit for hit in state.writes if hit.operation in ("append", "insert", "appendleft")]
    taken = re.compile(rf"([\w.]+\.)?{re.escape(state.name)}\.pop\(")
    others = [hit for hit in state.writes if hit not in puts and hit.operation not in ("pop", "remove")]
    again = all(hit.value is not None and taken.match(hit.value.text) for hit in puts)
    return state.shape == "list" and bool(puts) and again and not others


def _are_equals(among: Origin) -> bool:
    """Whether what it goes round among are servers, by where they come from or what they are."""
    text = " ".join([among.text, *(c for c in among.consts if isinstance(c, str))])
    configured = among.has(ENVIRONMENT) or bool(_CONFIGURED & {word.lower() for word in among.words})
    return configured or bool(_ADDRESS.search(text))
