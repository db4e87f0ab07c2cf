"""What a scope assigns, as terms."""

from collections.abc import Callable, Mapping

from fungible.audit.facts.records import Scope
from fungible.audit.program.terms import Term


def stores(scope: Scope, term: Callable[[int], Term]) -> tuple[tuple[Term, str, Term], ...]:
    """Assignments to attributes and items: the object, the attribute or literal key, the value."""
    found = []
    for effect in scope.effects:
        if effect[0] == "setattr":
            found.append((term(effect[1]), str(effect[2]), term(effect[3])))
        elif effect[0] == "setitem":
            found.append((term(effect[1]), term(effect[2]).text or "", term(effect[3])))
    return tuple(found)


def bindings(scope: Scope, term: Callable[[int], Term]) -> Mapping[str, Term]:
    """Names bound or declared, with what is first bound."""
    found: dict[str, Term] = {}
    for effect in scope.effects:
        named = effect[0] in ("bind", "declare") and isinstance(effect[2], int) and effect[2] >= 0
        if named and (effect[0] == "bind" or str(effect[1]) not in found):
            found[str(effect[1])] = term(effect[2])
    return found
