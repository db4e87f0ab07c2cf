"""What running a scope takes, step by step, and which steps use which value.

The steps of a scope are its values, its effects, and the variables that inner functions share, in this order. Who
uses what is asked when a context of the scope runs again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fungible.audit.facts.records import CALLS, Value

NO_USER = -1
CONTEXT_BITS = 24
CONTEXT_MASK = (1 << CONTEXT_BITS) - 1
"""A step of a context is named by one number: the step's index above, the context's number below."""


@dataclass(slots=True)
class Again:
    """What it takes to run single steps: all rows by index, who uses each, and the block of the nearest call.

    Most values have one user, which stands for itself; scopes are many, and a list for each value is much.
    """

    rows: Sequence[Value]
    users: list[int | list[int]]
    blocks: list[int]


@dataclass(slots=True)
class Steps:
    """What a scope does besides computing values, and the values that use a later one.

    `callers` are the values without which the scope refuses whoever asks, and whether it uses them. `settled` once a
    context has run all of it; `own` and `again` when a context first needs them.
    """

    caused: Sequence[Value]
    backward: tuple[int, ...]
    callers: Mapping[int, bool]
    settled: bool = False
    own: Sequence[int] | None = None
    again: Again | None = None


def again(rows: Sequence[Value]) -> Again:
    """Who uses what, for all steps of a scope."""
    users: list[int | list[int]] = [NO_USER] * len(rows)
    blocks: list[int] = []
    block = -1
    for index, row in enumerate(rows):
        tag = row[0]
        if tag in CALLS:
            block = row[4]
        blocks.append(block)
        parts = _OPERANDS.get(tag)
        for written in parts(row) if parts is not None else ():
            # Starred operands are written inverted. Where -1 means none, the first value is no harm.
            used = written if written >= 0 else ~written
            known = users[used]
            if isinstance(known, list):
                known.append(index)
            else:
                users[used] = index if known == NO_USER else [known, index]
    return Again(rows, users, blocks)


def _of_call(row: Value) -> Sequence[int]:
    return (row[1], *row[2], *[v for _, v in row[3]])


_OPERANDS: dict[str, Callable[[Value], Sequence[int]]] = {
    "attr": lambda row: (row[1],),
    "item": lambda row: row[1:3],
    "elem": lambda row: (row[1],),
    "call": _of_call,
    "decorate": _of_call,
    "phi": lambda row: row[1],
    "new": lambda row: row[2] + row[3],
    "copy": lambda row: (row[1],),
    "mix": lambda row: row[1],
    "union": lambda row: row[1],
    "cmp": lambda row: row[2:4],
    "not": lambda row: (row[1],),
    "func": lambda row: (*row[2], *row[3], row[4]),
    "class": lambda row: (*row[2], *[v for _, v in row[3]]),
    "enter": lambda row: (row[1],),
    "typed": lambda row: row[1:3],
    "grown": lambda row: row[1:3],
    "bind": lambda row: (row[2],),
    "setfree": lambda row: (row[3],),
    "setattr": lambda row: (row[1], row[3]),
    "setitem": lambda row: row[1:4],
    "return": lambda row: (row[1],),
    "yield": lambda row: (row[1],),
    "augment": lambda row: row[1:3],
    "capture": lambda row: row[2],
}
"""For each tag, the values that a row of it is made of."""
