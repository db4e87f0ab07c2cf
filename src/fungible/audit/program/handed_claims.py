"""Claims of tokens that one function writes out and another one signs."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program.given import given_to
from fungible.audit.program.records import Program
from fungible.audit.program.signing import CLAIMS_AT
from fungible.audit.program.terms import Frame, Term

DEEP = 3


@dataclass(frozen=True, slots=True)
class Handed:
    """Claims with literal keys that a frame hands on at a line; `through` are the frames down to what signs them."""

    keys: frozenset[str]
    frame: Frame
    line: int
    through: tuple[Frame, ...]


def handed(program: Program) -> Iterator[Handed]:
    """All claims that are handed on while serving, each place once."""
    found: dict[tuple[str, int], Handed] = {}
    for frame, _, claims in _signed(program):
        for each in _written(program, (frame,), claims):
            found.setdefault((each.frame.file, each.line), each)
    yield from found.values()


def with_others(program: Program) -> frozenset[tuple[str, int]]:
    """Where claims are signed that others are put into: `{"iat": now, **claims}`."""
    spread = [(frame.file, line) for frame, line, claims in _signed(program) if any(not k for k, _ in claims.keywords)]
    return frozenset(spread)


def _signed(program: Program) -> Iterator[tuple[Frame, int, Term]]:
    """The claims that are signed while serving, by whom and at which line."""
    for frame, call in program.frames.sites(frozenset({"encode"})):
        positions = [CLAIMS_AT[name] for name in call.parts[0].types if name in CLAIMS_AT]
        claims = _claims(call, positions[0]) if positions else None
        if claims is not None:
            yield frame, call.line, claims


def _claims(call: Term, position: int) -> Term | None:
    named = dict(call.keywords)
    given = call.parts[position + 1] if position + 1 < len(call.parts) else None
    return named.get("payload", named.get("claims", given))


def _written(program: Program, through: tuple[Frame, ...], claims: Term) -> Iterator[Handed]:
    """Where the callers write out the claims that a frame is given."""
    name, added = _handed_on(claims)
    if not name or len(through) > DEEP:
        return
    for caller, call, given in given_to(program, through[0], name):
        keys = frozenset([key for key, _ in given.keywords])
        if given.tag == "new" and given.name == "dict" and keys and "" not in keys:
            yield Handed(keys | added, caller, call.line, through)
        elif caller not in through:
            yield from _written(program, (caller, *through), given)


def _handed_on(claims: Term) -> tuple[str, frozenset[str]]:
    """The parameter that claims are, copied or with more in them, and the literal keys of what is put there as well."""
    if claims.tag == "new" and claims.name == "dict":
        spread = [value for key, value in claims.keywords if not key]
        inner, _ = _handed_on(spread[0]) if len(spread) == 1 else ("", frozenset[str]())
        return inner, frozenset([key for key, _ in claims.keywords if key])
    if claims.tag == "call" and claims.parts[0].tag == "attr" and claims.parts[0].name == "copy":
        return _handed_on(claims.parts[0].parts[0])
    if claims.tag == "call" and claims.parts[0].name in ("dict", "deepcopy") and len(claims.parts) == 2:
        return _handed_on(claims.parts[1])
    return (claims.name if claims.tag == "param" else ""), frozenset()
