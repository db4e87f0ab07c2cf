"""What a state is for. Each piece of evidence speaks for a kind with a weight; the heaviest kind wins.

Types and operations weigh most, the flow of values next, names least: a dict called `cache` that nobody
recomputes is not a cache. Evidence that is found many times counts once.
"""

from collections import defaultdict
from collections.abc import Iterator

from fungible.audit.classify.contents import by_flow, by_learning, by_operations, by_types
from fungible.audit.classify.filling import grows_out_of_itself, keyed_at_random
from fungible.audit.classify.names import Evidence, by_name
from fungible.audit.classify.surroundings import by_surroundings
from fungible.audit.program.records import State
from fungible.model.words import Kind


def kind_of(state: State) -> Kind:
    """The kind for which the evidence weighs most; without any, what requests bring."""
    weights: dict[Kind, float] = defaultdict(float)
    weights[Kind.USER_DATA] = 1.5
    for kind, weight, _ in dict.fromkeys(_evidence(state)):
        weights[kind] += weight
    if Kind.CACHE in weights and (grows_out_of_itself(state) or keyed_at_random(state)):
        del weights[Kind.CACHE]  # whatever it is called, nobody can fetch it anew
    return min(weights, key=lambda kind: (-weights[kind], kind.value))


def _evidence(state: State) -> Iterator[Evidence]:
    yield from by_types(state)
    yield from by_operations(state)
    yield from by_learning(state)
    yield from by_surroundings(state)
    yield from by_flow(state)
    yield from by_name(state)
