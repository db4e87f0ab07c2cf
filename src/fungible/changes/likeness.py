"""State points as they are recognised in another report: without lines, which move, and with names cut at modules."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from fungible.model.report import Access, StatePoint
from fungible.model.words import SERVING, Action, Kind, Phase, Severity, Storage, Verdict

Lines = Callable[[str], Sequence[str]]
"""The lines of a file; none when it cannot be read."""

LONGEST = 2000
CALLED_AFTER = frozenset({Storage.QUERY, Storage.FILE})
"""Storages whose state points are called after the function that they are in, and not by a name on their line."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A function that writes a state point: its name, its name inside its module, and digests of what it writes."""

    symbol: str
    tail: str = ""
    file: str = ""
    texts: frozenset[str] = frozenset()

    def is_like(self, other: "Writer") -> bool:
        """Whether this may be the other one in another module; either may know its name as a whole only."""
        return self.symbol == other.symbol or _ends(self, other) or _ends(other, self)


def _ends(short: Writer, long: Writer) -> bool:
    return bool(short.tail) and (short.tail == long.tail or (not long.tail and long.symbol.endswith(f".{short.tail}")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a state point is known by. `tail` is its name inside its module, `text` a digest of its line's text.

    `requests` are the functions that write it on the way of a request, `background` those that only background work
    reaches, `idle` those that run at other times.
    """

    rule: str
    file: str
    symbol: str
    tail: str
    kind: Kind
    storage: Storage
    severity: Severity
    verdict: Verdict = Verdict.VIOLATION
    waived: str | None = None
    text: str = ""
    requests: tuple[Writer, ...] = ()
    background: tuple[Writer, ...] = ()
    idle: tuple[Writer, ...] = ()

    @property
    def counts(self) -> bool:
        return self.verdict is Verdict.VIOLATION and self.waived is None

    @property
    def serving(self) -> tuple[Writer, ...]:
        """Every function that writes it while clients are served."""
        return (*self.requests, *self.background)


def likeness(point: StatePoint, lines: Lines) -> Likeness:
    """What a state point of a report is known by, with the text of its tree."""
    name = called(point.storage, point.symbol)
    phases = _phases(point.accesses)
    writers = {symbol: _writer(symbol, point, name, lines) for symbol in phases}
    return Likeness(
        rule=point.rule,
        file=point.file,
        symbol=point.symbol,
        tail=tail(point.symbol, point.file),
        kind=point.kind,
        storage=point.storage,
        severity=point.severity,
        verdict=point.verdict,
        waived=point.waived,
        text=digest(lines, point.file, point.line, name),
        requests=tuple(writers[each] for each, seen in phases.items() if Phase.REQUEST in seen),
        background=tuple(writers[each] for each, seen in phases.items() if seen & SERVING == {Phase.BACKGROUND}),
        idle=tuple(writers[each] for each, seen in phases.items() if not seen & SERVING),
    )


def tail(symbol: str, file: str) -> str:
    """The name of something inside its module: what stays of it when the module moves."""
    parts = file.rpartition(".")[0].split("/")
    if parts[-1] == "__init__":
        parts.pop()
    for start in range(len(parts)):
        module = ".".join(parts[start:])
        if symbol == module:
            return ""
        if symbol.startswith(f"{module}."):
            return symbol[len(module) + 1 :]
    return symbol


def called(storage: Storage, symbol: str) -> str:
    """The name by which the line of a state point calls it; empty when it is called after its function."""
    return "" if storage in CALLED_AFTER else symbol.rpartition(".")[2]


def digest(lines: Lines, file: str, line: int, name: str) -> str:
    """A short digest of a line of Python; empty for none."""
    found = lines(file) if file.endswith((".py", ".pyw")) else ()
    return digest_of(found[line - 1], name) if 0 < line <= len(found) else ""


def digest_of(text: str, name: str) -> str:
    """A short digest of a text, whatever its spaces and whatever the thing is called; empty for an empty one."""
    text = text[:LONGEST]
    bare = _SPACE.sub(" ", re.sub(rf"\b{re.escape(name)}\b", "", text) if name else text).strip()
    return blake2b(bare.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest() if bare else ""


def _phases(accesses: Iterable[Access]) -> dict[str, set[Phase]]:
    """The functions that write, in order of their names, with when they do."""
    phases: dict[str, set[Phase]] = {}
    for access in sorted(accesses, key=lambda each: each.symbol):
        if access.action is not Action.READ:
            phases.setdefault(access.symbol, set()).add(access.phase)
    return phases


def _writer(symbol: str, point: StatePoint, name: str, lines: Lines) -> Writer:
    own = [access for access in point.accesses if access.symbol == symbol and access.action is not Action.READ]
    texts = {digest(lines, access.file, access.line, name) for access in own}
    return Writer(symbol=symbol, tail=tail(symbol, own[0].file), file=own[0].file, texts=frozenset(texts - {""}))
