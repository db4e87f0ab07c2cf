"""Values that a shared cache keeps under a key: what they are made of, and whether the key names the caller."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program import cache_keys
from fungible.audit.program.callers import access
from fungible.audit.program.calls import every
from fungible.audit.program.origins import IDENTITY, RANDOM, STORED_DATA
from fungible.audit.program.owners import OWNS
from fungible.audit.program.ownership import Tables
from fungible.audit.program.records import Call, Program
from fungible.audit.program.terms import Frame, Registration, Term
from fungible.audit.program.ways import Way, in_order, running, surroundings, ways

CACHE = re.compile(r"\b(redis|valkey|memcache|aiomcache|pymemcache|cachetools|coredis)|cache", re.IGNORECASE)
CLIENTS = frozenset({"client", "_client", "store", "_store", "kv", "conn", "connection"})
WRITES = {
    "set": (0, 1),
    "setex": (0, 2),
    "psetex": (0, 2),
    "set_async": (0, 1),
    "aset": (0, 1),
    "get_or_set": (0, 1),
    "add": (0, 1),
}
"""Methods that store, with the positions of key and value."""
READS = frozenset({"get", "aget", "get_or_set", "exists"})
VIEW_CACHES = re.compile(r"flask_caching\.Cache\.cached(\(\))?|django\.views\.decorators\.cache\.cache_page(\(\))?")
CACHES = re.compile(
    r"(cashews\.Cache\.(__call__|cache|early|soft|hit)|aiocache\.(cached|cached_stampede)|flask_caching\.Cache\.cached"
    r"|fastapi_cache\.(decorator\.)?cache)(\(\))?"
)
"""Decorators that keep what any function gives, under the key that they are told."""
VARIES = re.compile(r"vary_on_cookie|vary_on_headers")
_TOLD = frozenset({"key", "key_prefix"})
KEYED = frozenset({"make_cache_key", "key_prefix", "key_func", "cache_key"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A value of one caller under a key that does not name the caller."""

    way: Way
    frame: Frame
    line: int
    key: str
    how: str


def kept(program: Program, tables: Tables) -> Iterator[Kept]:
    """Every such value: written by a call, or by a decorator that caches what a view answers."""
    personal = personal_frames(tables)
    yield from _written(program, personal) if personal else ()
    yield from _decorated(program, personal)
    yield from _behind_views(program, personal)


def personal_frames(tables: Tables) -> frozenset[int]:
    """The numbers of the frames that look up rows of the caller."""
    return frozenset(
        q.frame.number
        for q in tables.queries
        if q.table in tables.owned
        and any(c.value.has(IDENTITY) and tables.owned[q.table].names_owner(c.column) for c in q.conditions)
    )


def stores(program: Program) -> Iterator[tuple[Frame, Term]]:
    """The calls that store something in what may be a cache, with who makes them."""
    return program.frames.sites(frozenset(WRITES), _telling)


def _written(program: Program, personal: frozenset[int]) -> Iterator[Kept]:
    """Values that are stored under a key that is looked up in the same function."""
    stored = [row for row in stores(program) if _shared(*pair(row[1]), row[1])]
    reads = _looked_up(program, frozenset(frame.number for frame, _ in stored)) if stored else []
    for frame, term in stored:
        key, _ = pair(term)
        if (
            key is None
            or asked_parameters(term)
            or (term.parts[0].name != "get_or_set" and (frame.number, key) not in reads)
        ):
            continue
        way = _way(program, frame, personal)
        if way is not None:
            yield Kept(way, frame, term.line, key.text or key.name or "the key", "stores")


def _looked_up(program: Program, numbers: frozenset[int]) -> list[tuple[int, Term]]:
    """The keys that some frames look up."""
    rows = program.frames.sites(READS, _telling)
    return [(frame.number, term.parts[1]) for frame, term in rows if frame.number in numbers and len(term.parts) > 1]


def _telling(word: str, literal: bool) -> bool:
    return not literal and (CACHE.search(word) is not None or word in CLIENTS)


def _shared(key: Term | None, value: Term | None, term: Term) -> bool:
    """Whether a value of the caller is stored in a cache under a key that doesn't say whose it is."""
    if key is None or value is None or not is_cache(term.parts[0]):
        return False
    return _of_caller(value, term.parts[0].name) and not names_caller(key)


def pair(term: Term) -> tuple[Term | None, Term | None]:
    """The key and the value that a call stores."""
    first, second = WRITES[term.parts[0].name]
    args, named = term.parts[1:], dict(term.keywords)
    key = args[first] if len(args) > first else named.get("key", named.get("name"))
    value = args[second] if len(args) > second else named.get("value", named.get("default"))
    return key, value


def asked_parameters(term: Term) -> frozenset[str]:
    """The parameters that are called for what is stored, where the key is a parameter too: who calls says both."""
    key, value = pair(term)
    if key is None or value is None or key.tag != "param":
        return frozenset()
    called = [here.parts[0] for here in value.walk() if here.tag == "call" and here.parts]
    return frozenset([each.name for each in called if each.tag == "param"])


def is_cache(callee: Term) -> bool:
    """Whether a method belongs to a cache, by its type or by what it is called."""
    if callee.tag != "attr":
        return False
    return any(CACHE.search(t) for t in callee.types) or any(
        CACHE.search(t.name) for t in callee.parts[0].walk() if t.name
    )


def _of_caller(value: Term, method: str) -> bool:
    return value.has(IDENTITY) and (value.has(STORED_DATA) or method == "get_or_set")


def names_caller(key: Term) -> bool:
    """Whether a key tells callers apart: by identity, by a random part, or by a name that says so."""
    return key.has(IDENTITY | RANDOM) or any(OWNS.fullmatch(here.name) for here in key.walk() if here.name)


def _way(program: Program, frame: Frame, personal: frozenset[int]) -> Way | None:
    """A way to a frame on which rows of the caller are looked up."""
    for way in in_order(ways(program, frame)):
        if access(program, way).known and any(f.number in personal for f in surroundings(program, way).frames):
            return way
    return None


def _decorated(program: Program, personal: frozenset[int]) -> Iterator[Kept]:
    """Values that a decorator keeps of what a view answers, by its address alone."""
    for frame in program.frames.serving():
        for entry in frame.entered_by:
            way = Way(entry, (frame,))
            key = _same_for_all(program, entry)
            if not key or not frame.returns & IDENTITY or _stands_for(program, frame, entry):
                continue
            looked_up = frame.returns & STORED_DATA or any(
                f.number in personal for f in surroundings(program, way).frames
            )
            if looked_up:
                yield Kept(way, frame, frame.line, key, "caches what it answers")


def _stands_for(program: Program, frame: Frame, entry: Registration) -> bool:
    """Whether a frame is what a decorator on a view made of it: what is behind that is asked about by itself."""
    outer = frame.symbol.rpartition(".")[0]
    while outer in program.functions:
        if outer in entry.names:
            return True
        outer = outer.rpartition(".")[0]
    return False


def _same_for_all(program: Program, entry: Registration) -> str:
    """The key by which a decorator caches what a view answers, when nothing around it tells callers apart."""
    return "its address" if cache_keys.of_address(program, entry) else _told_by_decorator(entry)


def _told_by_decorator(entry: Registration) -> str:
    """The key that a decorator whose usual key is the address is told, or that one."""
    caching = [t for t in entry.around if any(VIEW_CACHES.fullmatch(n) for n in _called(t))]
    keys = [value for t in caching for name, value in t.keywords if name in KEYED]
    if not caching or any(key.text is None or "%s" in key.text for key in keys):
        return ""
    if any(VARIES.search(name) for name in entry.names):
        return ""
    return next((key.text for key in keys if key.text), "its address")


def _behind_views(program: Program, personal: frozenset[int]) -> Iterator[Kept]:
    """Values that a decorator keeps of a function that looks up what is the caller's, under one key for all."""
    kept = {call.decorates: call for call in every(program, _keeps_results)}
    for frame, call in ((f, kept[symbol]) for symbol in sorted(kept.keys() - {""}) for f in program.frames.of(symbol)):
        key = _key_for_all(program, frame, call, personal)
        way = known_way(program, frame) if key else None
        if way is not None:
            yield Kept(way, frame, frame.line, key, f"keeps what {frame.name} finds")


def _key_for_all(program: Program, frame: Frame, call: Call, personal: frozenset[int]) -> str:
    """The key of what a function gives for the caller, when nothing in it tells callers apart."""
    told, named = _told_key(program, frame), call.keyed_by
    if named is None and "{" in told and call.name.startswith("cashews."):
        named = frozenset(_FIELDS.findall(told))
    if named is None:
        return told if "{" not in told and "%" not in told and leads_to(frame, personal) else ""
    return _told_by(named) if _leaves_out_the_caller(frame, named) else ""


_FIELDS = re.compile(r"\{([^.:}\[]*)")


def _told_by(named: frozenset[str]) -> str:
    return ", ".join(sorted(named - {"self", "cls"})) or "one key"


def _leaves_out_the_caller(frame: Frame, named: frozenset[str]) -> bool:
    """Whether what a function looks up is made of who calls, and none of the parameters that make the key is."""
    of_caller = {name for name, marks in frame.parameter_marks.items() if marks & IDENTITY}
    asked = {name for name in of_caller if not _ADMITS.search(name)}
    known = named <= set(frame.parameters)
    return known and bool(asked) and not of_caller & named and frame.returns & _MADE_FOR_ONE == _MADE_FOR_ONE


_ADMITS = re.compile(r"(token|credentials?|auth|session|cookies?|headers?)$")
"""How parameters end with which another service is asked: what lets the caller in need not decide what is found."""
_MADE_FOR_ONE = IDENTITY | STORED_DATA


def known_way(program: Program, frame: Frame) -> Way | None:
    """A way to a frame on which the caller is known."""
    return next((way for way in in_order(ways(program, frame)) if access(program, way).known), None)


def leads_to(frame: Frame, personal: frozenset[int]) -> bool:
    """Whether a frame, or what it calls, looks up rows of the caller."""
    _, found = running([frame], lambda each: each.number in personal, lambda each: each.callees)
    return bool(found)


def _keeps_results(name: str) -> bool:
    return CACHES.fullmatch(name) is not None or VIEW_CACHES.fullmatch(name) is not None


def _told_key(program: Program, frame: Frame) -> str:
    """The literal key, or the template of one, that a decorator of a function is given; views have addresses."""
    chain = _decorators(program, frame)
    if any(VARIES.search(name) for made in chain for name in _called(made)):
        return ""
    for made in chain:
        called = _called(made)
        keys = [value.text or "" for name, value in made.keywords if name in _TOLD]
        if keys and any(CACHES.fullmatch(n) for n in called):
            return keys[0]
        if any(VIEW_CACHES.fullmatch(n) for n in called) and not any(name in KEYED for name, _ in made.keywords):
            return "its address"
    return ""


def _decorators(program: Program, frame: Frame) -> list[Term]:
    """The decorators of a frame's function, the outermost first."""
    around = program.frames.of(frame.symbol.rpartition(".")[0])
    term = around[0].bindings.get(frame.name) if around else None
    found = []
    while term is not None and term.tag == "call":
        found.append(term.parts[0])
        term = term.parts[1] if len(term.parts) > 1 else None
    return found


def _called(term: Term) -> tuple[str, ...]:
    return (*term.types, *(term.parts[0].types if term.tag == "call" else ()))
