"""Credentials that a program writes to its log as they are: tokens, API keys, authorization headers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program.identifiers import LOG_METHODS
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

_LEVELS = (LOG_METHODS - {"debug"}) | {"success", "print"}
"""What a service shows unless somebody asks for less: debugging is off where users are."""
_LOGGERS = ("log", "logger", "logging", "logs")
_SURE = re.compile(
    r"(?!(?:has|is|no|use|needs?|with|without|num|max|min|masked|redacted|hashed|encrypted|fake|dummy)_)"
    r"(?:\w+_)?(?:(?:access|refresh|auth|bearer|api|id|jwt|session|req|request|login|reset|admin|oauth2?)_?token"
    r"|api_?key|client_secret|secret_?key|private_key|jwt|authorization)",
    re.IGNORECASE,
)
_AUTHENTICATES = re.compile(r"auth|bearer|jwt|login|sign_?in|verify|current_user|credential", re.IGNORECASE)
_FAILURES = frozenset({"warning", "warn", "error", "exception", "critical"})
"""Levels at which what is called a token may just have turned out to be none."""
_AS_IT_IS = frozenset({"str", "repr", "get_secret_value"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A call of a logger that is given a credential, by the name of what it is given."""

    frame: Frame
    line: int
    name: str


def shown_credentials(program: Program) -> Iterator[Shown]:
    """The calls of loggers, and of `print`, that are given a whole credential while serving."""
    for frame, call in program.frames.sites(_LEVELS, touching=_may_be, fitting=_is_log):
        given = (*call.parts[1:], *(value for _, value in call.keywords))
        told = [part for each in given for part in _written(each)]
        name = next((name for part in told if (name := _credential(frame, part))), "")
        if name and not (name == "token" and call.parts[0].name in _FAILURES):
            yield Shown(frame, call.line, name)


def _is_log(chain: tuple[str, ...], given: int, _: bool) -> bool:
    """Whether the names along a call are those of a logger, or of `print`."""
    if chain[0] == "print" or not given:
        return len(chain) == 1 and given > 0
    return len(chain) > 1 and chain[1].lower().strip("_").endswith(_LOGGERS)


def _may_be(name: str, literal: bool) -> bool:
    return name == "token" or _SURE.fullmatch(name) is not None


def _written(term: Term) -> Iterator[Term]:
    """The parts of a text, and what is put into it as it is."""
    if term.tag in ("mix", "typed") or (term.tag == "new" and term.name == "tuple"):
        for part in term.parts:
            yield from _written(part)
    elif term.tag == "call" and term.parts and term.parts[0].name in _AS_IT_IS and len(term.parts) == 2:
        yield from _written(term.parts[1])
    else:
        yield term


def _credential(frame: Frame, term: Term) -> str:
    """The name of a value that is a credential, as far as its name and its use tell; "" for anything else."""
    name = _name(term)
    if not name or any("Secret" in each for each in term.types):
        return ""
    if _SURE.fullmatch(name):
        return name
    if name != "token" or not (term.tag == "param" or term.has(REQUEST_DATA | IDENTITY)):
        return ""
    return name if any(_AUTHENTICATES.search(each) for each in (frame.name, *(c.name for c in frame.calls))) else ""


def _name(term: Term) -> str:
    """What a value is called: a variable, parameter or attribute, or an item under a literal key."""
    if term.tag == "item":
        return term.parts[1].text or "" if len(term.parts) > 1 else ""
    return term.name if term.tag in ("attr", "param", "name", "global", "free") else ""
