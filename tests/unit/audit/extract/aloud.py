"""Reads facts aloud, so that tests compare lines that look like code with lines that look like code."""

from collections.abc import Callable, Sequence

from fungible.audit.extract.reading import facts_of
from fungible.audit.facts.records import FileFacts, Scope, Value


def scope_of(text: str, name: str = "") -> Scope:
    """The scope of that name in a text, or its module."""
    return next(scope for scope in facts_of(text).scopes if scope.name == name)


def effects(text: str, name: str = "") -> list[str]:
    """What a scope of a text does, a line for each effect."""
    scope = scope_of(text, name)
    return [_effect(scope, effect) for effect in scope.effects]


def inside(text: str) -> list[str]:
    """What the only function of a text does."""
    return effects(text, facts_of(text).scopes[1].name)


def returned(text: str) -> str:
    """The last value that the only function of a text returns."""
    return inside(text)[-1].removeprefix("return ")


def calls(facts: FileFacts) -> list[str]:
    """Every call in a file."""
    return [show(s, i) for s in facts.scopes for i, v in enumerate(s.values) if v[0] == "call"]


def show(scope: Scope, index: int) -> str:
    """A value as an expression."""
    if index < 0:
        return "_" if index == -1 else f"*{show(scope, ~index)}"
    tag, parts = scope.values[index][0], scope.values[index][1:]
    return _SHOWN[tag](scope, parts) if tag in _SHOWN else _applied(scope, tag, parts)


def _each(scope: Scope, values: Sequence[int]) -> str:
    return ", ".join(show(scope, v) for v in values)


def _applied(scope: Scope, tag: str, parts: Sequence[object]) -> str:
    """A value that is its tag, applied to other values."""
    values = parts[0] if isinstance(parts[0], tuple) else [p for p in parts if isinstance(p, int)]
    return f"{tag}({_each(scope, values)})"


def _called(scope: Scope, parts: Value) -> str:
    function, args, kws, _ = parts
    named = [f"{name}={show(scope, v)}" for name, v in kws]
    return f"{show(scope, function)}({', '.join([*(show(scope, v) for v in args), *named])})"


def _made(scope: Scope, parts: Value) -> str:
    kind, keys, elems = parts
    return f"{kind}({_each(scope, keys)}{': ' if keys else ''}{_each(scope, elems)})"


_SHOWN: dict[str, Callable[[Scope, Value], str]] = {
    "param": lambda scope, parts: scope.params[parts[0]].name,
    "global": lambda scope, parts: str(parts[0]),
    "free": lambda scope, parts: f"{parts[0]}^{parts[1]}",
    "const": lambda scope, parts: repr(parts[0]),
    "import": lambda scope, parts: f"import({'.' * parts[1]}{parts[0]}{':' if parts[2] else ''}{parts[2]})",
    "sent": lambda scope, parts: "sent()",
    "func": lambda scope, parts: f"func#{parts[0]}",
    "class": lambda scope, parts: f"class#{parts[0]}",
    "attr": lambda scope, parts: f"{show(scope, parts[0])}.{parts[1]}",
    "item": lambda scope, parts: f"{show(scope, parts[0])}[{show(scope, parts[1])}]",
    "cmp": lambda scope, parts: f"({show(scope, parts[1])} {parts[0]} {show(scope, parts[2])})",
    "call": _called,
    "decorate": _called,
    "new": _made,
}


def _equals(aug: object) -> str:
    return "+=" if aug else "="


def _effect(scope: Scope, effect: Value) -> str:
    tag, parts = effect[0], effect[1:-2]
    return _DONE[tag](scope, parts) if tag in _DONE else f"{tag} {show(scope, parts[0])}"


_DONE: dict[str, Callable[[Scope, Value], str]] = {
    "bind": lambda scope, parts: f"{parts[0]} {_equals(parts[2])} {show(scope, parts[1])}",
    "setfree": lambda scope, parts: f"{parts[0]}^{parts[1]} {_equals(parts[3])} {show(scope, parts[2])}",
    "setattr": lambda scope, parts: f"{show(scope, parts[0])}.{parts[1]} {_equals(parts[3])} {show(scope, parts[2])}",
    "setitem": lambda scope, parts: (
        f"{show(scope, parts[0])}[{show(scope, parts[1])}] {_equals(parts[3])} {show(scope, parts[2])}"
    ),
    "delattr": lambda scope, parts: f"del {show(scope, parts[0])}.{parts[1]}",
    "delitem": lambda scope, parts: f"del {show(scope, parts[0])}[{show(scope, parts[1])}]",
    "unbind": lambda scope, parts: f"del {parts[0]}",
    "star": lambda scope, parts: f"from {'.' * parts[1]}{parts[0]} import *",
    "declare": lambda scope, parts: f"{parts[0]}: {show(scope, parts[1])}{' = …' if parts[2] else ''}",
}
