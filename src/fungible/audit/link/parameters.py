"""Where the arguments of a call go, worked out once for each function."""

from dataclasses import dataclass

from fungible.audit.facts.records import Scope


@dataclass(frozen=True, slots=True)
class Layout:
    """Where arguments go: how many parameters take positions, which take names, which take the rest."""

    positions: int
    names: dict[str, int]
    rest: int
    others: int
    count: int


def layout_of(scope: Scope) -> Layout:
    """Parameters that take positions come first."""
    params = scope.params
    rest = next((i for i, p in enumerate(params) if p.kind == "args"), -1)
    names = {p.name: i for i, p in enumerate(params) if p.kind in ("pos", "kw")}
    others = next((i for i, p in enumerate(params) if p.kind == "kwargs"), -1)
    return Layout(sum(p.kind == "pos" for p in params), names, rest, others, len(params))
