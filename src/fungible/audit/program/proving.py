"""Routes on which somebody proves who they are with a password: what is named then is theirs."""

import re

from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame
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

_KEEPS = re.compile(
    r"a?create_user|set_password|make_password|hash_?pw|(get_|generate_|create_|make_)?(password_hash|hash(ed)?_password)"
)
"""Functions that make of a password what is stored of it."""


def proves_password(program: Program, way: Way) -> bool:
    """Whether a route compares a password with what is stored."""
    proving = program.frames.remember("proving", lambda: _proving(program))
    return bool(proving) and any(frame.number in proving for frame in surroundings(program, way).frames)


def makes_account(program: Program, way: Way) -> bool:
    """Whether a route keeps a password for somebody: who has just signed up is known as well."""
    keeps = program.frames.each(_keeps_password)
    return any(keeps[frame] for frame in surroundings(program, way).frames)


def _keeps_password(frame: Frame) -> bool:
    return any(_KEEPS.fullmatch(call.name) for call in frame.calls)


def _proving(program: Program) -> frozenset[int]:
    sites = program.frames.sites(_CHECKS | {"verify", "verify_and_update"})
    return frozenset(
        frame.number
        for frame, term in sites
        if term.parts[0].name in _CHECKS or any(map(_HASHERS.fullmatch, term.parts[0].types))
    )
