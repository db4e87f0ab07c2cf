"""Keys under which decorators keep what views answer: the address, or what a function builds for all of them."""

import re

from fungible.audit.program.origins import Function
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Registration

_BY_BUILDER = {"fastapi_cache.cache()": "fastapi_cache.FastAPICache.init"}
"""Decorators of views whose usual key has all that the view is given, and the call that sets another for them all."""
_BY_ADDRESS = re.compile(r"litestar\.(get|head|route)\(\)")
_FOR_ALL = "litestar.config.response_cache.ResponseCacheConfig"
_TELLS = frozenset(
    [
        "headers",
        "cookies",
        "cookie",
        "authorization",
        "session",
        "user",
        "user_id",
        "auth",
        "state",
        "scope",
        "identity",
        "token",
        "tenant",
        "current_user",
    ]
)
"""Where a function that builds a key finds out who calls."""
_REST = frozenset({"args", "kwargs"})


def of_address(program: Program, entry: Registration) -> bool:
    """Whether what a view answers is kept under its address alone, or what a function makes of no more than that."""
    for term in entry.around:
        given = {**dict(term.parts[0].keywords if term.parts else ()), **dict(term.keywords)}
        for name in term.types:
            if name in _BY_BUILDER and "key_builder" not in given:  # a builder of its own is judged with the function
                return _all_forget(program, _told(program, _BY_BUILDER[name]))
            if _BY_ADDRESS.fullmatch(name) and "cache" in given:
                own = given.get("cache_key_builder")
                builders = own.types if own is not None else _told(program, _FOR_ALL)
                return not builders or _all_forget(program, builders)
    return False


def _told(program: Program, setting: str) -> tuple[str, ...]:
    """The functions that build the application's keys, by what a call of its set-up is given."""
    calls = (call for call in program.calls.named(setting) if "key_builder" in call.kwargs)
    return tuple([name for call in calls for name in call.kwargs["key_builder"].types])


def _all_forget(program: Program, builders: tuple[str, ...]) -> bool:
    """Whether functions that build keys are known, and none looks for who calls."""
    found = [program.functions[name] for name in builders if name in program.functions]
    return bool(found) and all(_forgets(program, each) for each in found)


def _forgets(program: Program, builder: Function) -> bool:
    frames = program.frames.of(builder.symbol)
    rest = _REST & set(frames[0].parameters) if frames else _REST
    return bool(frames) and not _TELLS & builder.words and rest <= builder.unused
