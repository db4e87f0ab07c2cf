"""Passwords that people type, as values of expressions."""

import re

from fungible.audit.program.origins import REQUEST_DATA, Origin
from fungible.audit.program.records import Call, Program

_PASSWORD = re.compile(r"(^|\.)(\w+_)?(password|passwd|passphrase|pwd)[12]?$|(\[|\.get\()'(password|passwd|pwd)'[\])]$")
_WHOLE = re.compile(r"(\w+)(\.(model_dump|model_dump_json|dict|json)\(.*\)|\.__dict__)?")


def shows_password(program: Program, call: Call) -> bool:
    """Whether a call is given a password that a request brings, as it is, or a body that has one."""
    brought = [each for each in call.args if each.has(REQUEST_DATA) and not is_plain(each)]
    shown = [part for each in brought for part in each.text.split("…")]
    if any(_PASSWORD.search(part) and "hash" not in part for part in shown):
        return True
    bodies = [match.group(1) for part in shown if (match := _WHOLE.fullmatch(part))]
    return any(_has_password(program, call.function.symbol, body) for body in bodies)


def _has_password(program: Program, symbol: str, parameter: str) -> bool:
    """Whether a parameter of a function is an object that shows its fields, of which one is a plain password."""
    classes = {c for frame in program.frames.of(symbol) for c in frame.annotations.get(parameter, ())}
    shown = [c for c in sorted(classes & program.classes.keys()) if any(map(_shows_fields, program.classes[c].bases))]
    frames = [frame for c in shown for frame in program.frames.of(c)]
    return any(name in _FIELDS and "SecretStr" not in f.bindings[name].words for f in frames for name in f.bindings)


def _shows_fields(base: str) -> bool:
    return base.startswith(("pydantic.", "sqlmodel.", "ninja."))


_FIELDS = frozenset({"password", "passwd", "passphrase", "pwd"})


def is_plain(each: Origin) -> bool:
    """Whether an argument is nothing but a literal text."""
    return bool(each.consts) and each.text.startswith(("'", '"')) and "…" not in each.text
