"""Reads facts aloud, so that tests compare lines that look like code with lines that look like code."""

from fungible.audit.extract.reading import facts_of
from fungible.audit.facts.records import FileFacts, Scope, Value


def scope_of(text: str, name: str = "") -> Scope:
    """The scope of that name in a text, or its module."""
    return next(scope for scope in facts_of(text).scopes if scope.name == name)


def effects(text: str, name: str = "") -> list[str]:
    """What a scope of a text does, a line for each effect."""
    scope = scope_of(text, name)
    return [_effect(scope, list(effect)) for effect in scope.effects]


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
        return f"*{show(scope, ~index)}" if index < -1 else "_"
    value = scope.values[index]
    many = _many(scope, value)
    if many is not None:
        return many
    match value:
        case ("param", place):
            return scope.params[place].name
        case ("global", name):
            return str(name)
        case ("free", name, hops):
            return f"{name}^{hops}"
        case ("const", constant):
            return repr(constant)
        case ("import", module, level, name):
            return f"import({'.' * level}{module}{':' if name else ''}{name})"
        case ("sent",):
            return "sent()"
        case ("func" | "class" as tag, inner, *_):
            return f"{tag}#{inner}"
    return str(value)


def _many(scope: Scope, value: Value) -> str | None:
    """A value that is made of others."""

    def each(values: tuple[int, ...]) -> str:
        return ", ".join(show(scope, v) for v in values)

    match value:
        case ("attr", base, name):
            return f"{show(scope, base)}.{name}"
        case ("item", base, key):
            return f"{show(scope, base)}[{show(scope, key)}]"
        case ("call" | "decorate", function, args, kws, _):
            named = [f"{name}={show(scope, v)}" for name, v in kws]
            return f"{show(scope, function)}({', '.join([*(show(scope, v) for v in args), *named])})"
        case ("new", kind, keys, elems):
            return f"{kind}({each(keys)}{': ' if keys else ''}{each(elems)})"
        case ("phi" | "mix" | "union" as tag, values):
            return f"{tag}({each(values)})"
        case ("cmp", operator, left, right):
            return f"({show(scope, left)} {operator} {show(scope, right)})"
        case ("elem" | "copy" | "enter" | "not" | "catch" as tag, one):
            return f"{tag}({show(scope, one)})"
        case ("typed" | "grown" as tag, one, other):
            return f"{tag}({show(scope, one)}, {show(scope, other)})"
    return None


def _effect(scope: Scope, effect: list[object]) -> str:
    def at(index: object) -> str:
        assert isinstance(index, int)
        return show(scope, index)

    match effect[:-2]:
        case ["bind", name, value, aug]:
            return f"{name} {'+=' if aug else '='} {at(value)}"
        case ["setfree", name, hops, value, aug]:
            return f"{name}^{hops} {'+=' if aug else '='} {at(value)}"
        case ["setattr", base, name, value, aug]:
            return f"{at(base)}.{name} {'+=' if aug else '='} {at(value)}"
        case ["setitem", base, key, value, aug]:
            return f"{at(base)}[{at(key)}] {'+=' if aug else '='} {at(value)}"
        case ["delattr", base, name]:
            return f"del {at(base)}.{name}"
        case ["delitem", base, key]:
            return f"del {at(base)}[{at(key)}]"
        case ["unbind", name]:
            return f"del {name}"
        case ["star", module, level]:
            return f"from {'.' * level if isinstance(level, int) else ''}{module} import *"
        case ["declare", name, kind, has_value]:
            return f"{name}: {at(kind)}{' = …' if has_value else ''}"
        case [str(tag), value, *_]:
            return f"{tag} {at(value)}"
    return str(effect)
