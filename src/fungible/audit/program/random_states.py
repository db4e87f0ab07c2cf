"""The states and settings of a program that are set to something random before requests come."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from fungible.audit.program import signing
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.identifiers import words_in, words_of
from fungible.audit.program.nature import Nature
from fungible.audit.program.origins import ENVIRONMENT, RANDOM, Origin, tests_of
from fungible.audit.program.records import Hit, Program, State
from fungible.model.words import Phase, Storage

ASIDE = frozenset({Storage.CLOSURE, Storage.CONTEXTVAR, Storage.THREAD_LOCAL, Storage.DEFAULT_ARG})


class RandomStates:
    """The states and settings that are set to something random before requests come, and what they are set to."""

    def __init__(self, program: Program) -> None:
        settings = {s.symbol: s.value for s in program.settings}
        fields = {f"{c.symbol}.{n}": v for c in program.classes.values() for n, (_, v) in c.attributes.items()}
        known = {**fields, **settings}
        self._program = program
        self.values: dict[str, Origin] = {}
        self.states: list[State] = []
        for state in program.states:
            value = self._value(state, known) if state.storage not in ASIDE else None
            if value is not None and value.has(RANDOM):
                self.values[state.symbol] = value
                self.states.append(state)

    @staticmethod
    def _value(state: State, known: dict[str, Origin]) -> Origin | None:
        if state.writes and state.nature is not Nature.LAZY:
            return None
        filled = (hit for hit in (*state.setup, *state.writes) if hit.operation in ("assign", "set-item"))
        return next((value for _, value in random_values(filled)), known.get(state.symbol))

    def read_by(self, names: frozenset[str], symbols: set[str], secretive: bool) -> Iterator[State]:
        """The random states of some names (any when none is given) that some functions read."""
        for state in self.states:
            named = state.name in names if names else not secretive or signing.secretive(state.name)
            if named and any(hit.function.symbol in symbols for hit in state.reads):
                yield state

    def kept(self, names: frozenset[str], symbols: set[str]) -> Iterator[State]:
        """The states of some names that some functions read and no request writes."""
        for state in sorted([s for name in names for s in self._by_name.get(name, ())], key=self._place):
            read = any(hit.function.symbol in symbols for hit in state.reads)
            if read and not state.writes and state.storage not in ASIDE:
                yield state

    @cached_property
    def _by_name(self) -> dict[str, list[State]]:
        found: dict[str, list[State]] = defaultdict(list)
        for state in self._program.states:
            found[state.name].append(state)
        return found

    @staticmethod
    def _place(state: State) -> tuple[str, int, str]:
        """The order of a program's states."""
        return state.file, state.line, state.symbol

    @cached_property
    def fields(self) -> tuple[tuple[ClassInfo, str], ...]:
        """Class attributes that are called like a secret and drawn."""
        return tuple(
            (owner, name)
            for owner in self._program.classes.values()
            for name in sorted(owner.attributes)
            if owner.attributes[name][1].has(RANDOM) and signing.secretive(name)
        )

    def named(self, names: frozenset[str], file: str) -> Iterator[State]:
        """The random states of some names in a file."""
        return (state for state in self.states if state.name in names and state.file == file)

    def fallback(self, state: State) -> bool:
        """Whether the environment may give the value instead."""
        return state.symbol in self.values and self.values[state.symbol].has(ENVIRONMENT)


def drawn_for_developers(program: Program) -> frozenset[str]:
    """The symbols of states that are set to something random only while the program is debugged: `if DEBUG:`."""
    found = {state.symbol: [hit for hit, _ in random_values(state.setup)] for state in program.states}
    return frozenset([symbol for symbol, hits in found.items() if hits and all(map(_is_for_developers, hits))])


def _is_for_developers(hit: Hit) -> bool:
    tests = tests_of(hit.guards, "if")
    return any(_DEBUGS & words_in(test.words) and not _NEGATES.search(test.text) for test in tests)


_DEBUGS = words_of("debug debugging development testing")
_NEGATES = re.compile(r"\bnot\b|!=")


def random_values(hits: Iterable[Hit]) -> Iterator[tuple[Hit, Origin]]:
    """Those of some accesses that give something random, with what they give; those of tools are left out."""
    for hit in hits:
        if hit.value is not None and hit.value.has(RANDOM) and set(hit.phases) - {Phase.TOOL}:
            yield hit, hit.value
