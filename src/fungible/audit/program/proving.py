"""Routes on which somebody proves who they are with a password: what is named then is theirs."""

import re

from fungible.audit.program.records import Program
from fungible.audit.program.ways import Way, surroundings

_CHECKS = frozenset(
    {
        "checkpw",
        "check_password_hash",
        "check_password",
        "acheck_password",
        "verify_password",
        "check_pw",
        "compare_password",
    }
)
"""Functions that compare a password with what is stored of it, whatever the library."""
_HASHERS = re.compile(r"(argon2|passlib|pwdlib|bcrypt|nacl)\b.*\.(verify|verify_and_update)(\(\))?")


def proves_password(program: Program, way: Way) -> bool:
    """Whether a route compares a password with what is stored."""
    proving = program.frames.remember("proving", lambda: _proving(program))
    return bool(proving) and any(frame.number in proving for frame in surroundings(program, way).frames)


def _proving(program: Program) -> frozenset[int]:
    sites = program.frames.sites(_CHECKS | {"verify", "verify_and_update"})
    return frozenset(
        frame.number
        for frame, term in sites
        if term.parts[0].name in _CHECKS or any(map(_HASHERS.fullmatch, term.parts[0].types))
    )
