"""What a state is for. Each piece of evidence speaks for a kind with a weight; the heaviest kind wins.

Types and operations weigh most, the flow of values next, names least: a dict called `cache` that nobody
recomputes is not a cache. Evidence that is found many times counts once.
"""

from collections import defaultdict
from collections.abc import Iterator

from fungible.audit.classify.contents import by_flow, by_learning, by_operations, by_types
from fungible.audit.classify.names import Evidence, by_name
from fungible.audit.classify.surroundings import by_surroundings
from fungible.audit.program.records import State
from fungible.model.words import Kind


def infer(state: State) -> tuple[Kind, str, float]:
    """The kind of a state, the evidence that decided it, and a confidence from 0 to 1."""
    weights: dict[Kind, float] = defaultdict(float)
    reasons: dict[Kind, tuple[float, str]] = {}
    weights[Kind.USER_DATA] = 1.5
    reasons[Kind.USER_DATA] = (1.5, "it keeps what requests bring")
    for kind, weight, reason in dict.fromkeys(_evidence(state)):
        weights[kind] += weight
        if weight > reasons.get(kind, (0.0, ""))[0]:
            reasons[kind] = (weight, reason)
    order = sorted(weights, key=lambda k: (-weights[k], k.value))
    best = order[0]
    margin = weights[best] - (weights[order[1]] if len(order) > 1 else 0)
    confidence = min(0.95, 0.55 + 0.08 * margin)
    return best, reasons[best][1], round(confidence, 2)


def _evidence(state: State) -> Iterator[Evidence]:
    yield from by_types(state)
    yield from by_operations(state)
    yield from by_learning(state)
    yield from by_surroundings(state)
    yield from by_flow(state)
    yield from by_name(state)
