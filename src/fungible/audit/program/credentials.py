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
        name = next((name for part in told if (name := _credential(frame, part) or _headers(part))), "")
        name = name or next((name for each in given if (name := _announced(each))), "")
        if name and not (name == "token" and call.parts[0].name in _FAILURES):
            yield Shown(frame, call.line, name)


def _is_log(chain: tuple[str, ...], given: int, _: bool) -> bool:
    """Whether the names along a call are those of a logger, or of `print`."""
    if chain[0] == "print" or not given:
        return len(chain) == 1 and given > 0
    return len(chain) > 1 and chain[1].lower().strip("_").endswith(_LOGGERS)


def _may_be(name: str, literal: bool) -> bool:
    if literal:
        return name.lower() in _CARRYING or _SAYS.search(name) is not None
    return (
        name in ("token", "headers") or _SURE.fullmatch(name) is not None or _AUTH_HEADERS.fullmatch(name) is not None
    )


def _written(term: Term) -> Iterator[Term]:
    """The parts of a text, and what is put into it as it is."""
    if term.tag in ("mix", "typed") or (term.tag == "new" and term.name == "tuple"):
        for part in term.parts:
            yield from _written(part)
    elif term.tag == "call" and term.parts and term.parts[0].name in _AS_IT_IS and len(term.parts) == 2:
        yield from _written(term.parts[1])
    else:
        yield term


def _headers(term: Term) -> str:
    """The headers of a request, in or out, with the credential that is among them."""
    term = term.parts[1] if term.tag == "call" and term.parts[0].name == "dict" and len(term.parts) == 2 else term
    if term.tag == "attr" and term.name == "headers" and term.has(REQUEST_DATA) and term.parts[0].tag != "call":
        return "headers"
    carries = term.tag == "new" and any(name.lower() in _CARRYING for name, _ in term.keywords)
    made = term.tag == "call" and _AUTH_HEADERS.fullmatch(term.parts[0].name) is not None
    return "headers" if carries or made else ""


_AUTH_HEADERS = re.compile(r"\w*auth\w*_headers?", re.IGNORECASE)


_CARRYING = frozenset({"authorization", "x-api-key", "api-key", "cookie", "proxy-authorization"})
_ANNOUNCES = re.compile(
    r"\b((reset|verification|verify|confirmation|access|refresh|auth|login|session|magic)[ _-](token|code|link)"
    r"|otp|one[- ]time( password)?)( is)?( (for|with) [^:=]{1,40})?\s*[:=]\s*$",
    re.IGNORECASE,
)
"""Text that says that a credential comes next."""
_WHOSE = re.compile(r"\b(for|with) [^:=…]*(\b|_)(id|e-?mail|user|(user)?name|phone|account)\s*[:=]\s*$", re.IGNORECASE)
"""Text that says that what comes next is whose credential that is."""
_DENIES = re.compile(r"invalid|expired|unknown|wrong|bad |no such|not found|used|revoked|missing", re.IGNORECASE)
"""Text that says that it is no credential, or none any more."""
_SAYS = re.compile(r"token|code|link|otp|one[- ]time|bearer ", re.IGNORECASE)


def _announced(term: Term) -> str:
    """The name of a value in a text that says right before that it is a credential: `f"Reset token: {token}"`."""
    text = ""
    for part in term.parts if term.tag == "mix" else ():
        if part.tag == "const":
            text += part.text or ""
        elif (
            _ANNOUNCES.search(text)
            and not _DENIES.search(text)
            and not _WHOSE.search(text)
            and part.tag in ("param", "call", "attr", "name")
        ):
            return _name(part) or "a code"
        else:
            text += "…"
    return ""


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
