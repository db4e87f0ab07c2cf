"""Tokens that never end: claims that are signed and say nothing of when they expire."""

from collections.abc import Iterator

from fungible.audit.program import calling, handed_claims, signing
from fungible.audit.program.handed_claims import Handed
from fungible.audit.program.identifiers import words_in
from fungible.audit.program.records import Program
from fungible.audit.program.signing import Issued

_LIFETIME = frozenset(
    [
        "exp",
        "expire",
        "expires",
        "expiry",
        "expiration",
        "ttl",
        "lifetime",
        "timedelta",
        "validity",
        "valid",
        "until",
        "age",
    ]
)


def signed(program: Program) -> Iterator[Issued]:
    """Calls that sign claims which are written out, and hold no expiry."""
    mixed = handed_claims.with_others(program)
    for each in signing.issued(program):
        if _written_out(each) and (each.call.file, each.call.line) not in mixed and not _limited(program, each):
            yield each


def handed(program: Program) -> Iterator[Handed]:
    """Claims that are written in one function and signed in another, and hold no expiry on the way."""
    return (each for each in handed_claims.handed(program) if not _handed_limited(program, each))


def _written_out(each: Issued) -> bool:
    """Whether the claims are a dict whose keys are all literal."""
    return each.claims.text.startswith("{'")


def _limited(program: Program, each: Issued) -> bool:
    words = {*each.claims.words, *each.call.kwargs, *(w for f in (each.call.function,) for w in f.words)}
    spread = any(f.words & {"exp"} for f in calling.callers(program, each.call))
    return bool(_LIFETIME & words_in(words)) or spread


def _handed_limited(program: Program, each: Handed) -> bool:
    """Whether the claims, or any function from where they are written to where they are signed, mention a lifetime."""
    functions = [program.functions.get(frame.symbol) for frame in (each.frame, *each.through)]
    words = {word for function in functions if function is not None for word in function.words}
    return bool(_LIFETIME & words_in({*each.keys, *words}))
