"""Helpers that give what a shared cache has under a key, or else ask whatever they are handed, and keep that."""

from collections.abc import Iterator

from fungible.audit.program import cached
from fungible.audit.program.cached import Kept
from fungible.audit.program.given import arguments_of, calls_of
from fungible.audit.program.origins import IDENTITY
from fungible.audit.program.ownership import Tables
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term


def kept(program: Program, tables: Tables) -> Iterator[Kept]:
    """Values of one caller that such a helper is told to keep under a key that does not name the caller."""
    personal = cached.personal_frames(tables)
    for frame, key, asked in _helpers(program) if personal else ():
        for caller, call in calls_of(program, frame):
            given = arguments_of(frame, call)
            if key in given and any(name in given and _of_caller(program, given[name]) for name in asked):
                way = None if cached.names_caller(given[key]) else cached.known_way(program, caller)
                if way is not None and cached.leads_to(caller, personal):
                    yield Kept(way, caller, given[key].line, given[key].text or "the key", "stores")


def _helpers(program: Program) -> Iterator[tuple[Frame, str, frozenset[str]]]:
    """Frames that store what a parameter gives when it is called, under a key that is a parameter as well."""
    for frame, term in cached.stores(program):
        asked = cached.asked_parameters(term) if cached.is_cache(term.parts[0]) else frozenset[str]()
        key, _ = cached.pair(term)
        if asked and key is not None:
            yield frame, key.name, asked


def _of_caller(program: Program, loader: Term) -> bool:
    """Whether what is asked is made with who calls: `partial(self.load, me)`, or a function that closes over it."""
    inside = [frame for name in loader.types for frame in program.frames.of(name)] if loader.tag == "func" else []
    return loader.has(IDENTITY) or any(frame.marks & IDENTITY for frame in inside)
