"""The facts of a file: per scope, a table of values in evaluation order and the effects that use them.

A scope (module, class body, function, lambda) is lowered to *values* and *effects*. A value is a tuple
whose first item is its tag and whose other items are constants or indexes of earlier values of the same
scope. Local variables are resolved while lowering, so that no environment is needed later: what remains
are parameters, names of enclosing scopes, allocations, loads and calls.

Values, by tag:

    ("param", i)                    the scope's i-th parameter
    ("global", name)                a name of the module, or a builtin
    ("free", name, hops)            a variable of the function `hops` function scopes out
    ("const", value)                a literal string, number, boolean, None
    ("attr", v, name)               v.name
    ("item", v, k)                  v[k]
    ("elem", v)                     one element of v, by iteration
    ("call", f, args, kws, block)   a call; args are values (starred: ~v), kws are (name or "", v)
    ("decorate", f, args, kws, block)   a call of decorator f on a definition
    ("phi", vs)                     any of vs
    ("new", kind, keys, elems)      a container literal or comprehension: list, dict, set, tuple, gen
    ("copy", v)                     a slice or concatenation: new container, same elements
    ("mix", vs)                     something computed from vs
    ("cmp", op, l, r)               a comparison
    ("not", v)                      a negation
    ("func", s, defaults, annotations, returns)   a function whose body is scope s
    ("class", s, bases, kws)        a class whose body is scope s
    ("import", module, level, name) an imported module, or a name of it
    ("enter", v)                    what `with v as x` binds
    ("typed", v, t)                 v, annotated with type t; v is -1 when only declared
    ("catch", t)                    what `except t as x` binds
    ("sent",)                       what a yield expression evaluates to

Effects, by tag, each ending in line and block:

    ("bind", name, v, aug)          assigns a variable of the module or class (also through `global`)
    ("unbind", name)                deletes one
    ("setfree", name, hops, v, aug) assigns a variable of an enclosing function
    ("setattr", v, name, x, aug)    v.name = x          ("delattr", v, name)
    ("setitem", v, k, x, aug)       v[k] = x            ("delitem", v, k)
    ("return", v)  ("yield", v)  ("raise", v)  ("star", module, level)
    ("declare", name, t)            an annotation of a module or class variable
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Result = TypeVar("Result")
RowFunction = Callable[..., Result]
"""A function chosen by the tag of a row, which it takes last: its other parameters are its table's own."""
CALLS = frozenset({"call", "decorate"})
"""Tags of values that call something; both have the same parts."""
ANY = "*"
"""The name of an attribute that is computed: any of the object's."""
Value = tuple[Any, ...]
Effect = tuple[Any, ...]
"""Rows of plain data: the tag, which comes first, decides the shape of the rest."""


@dataclass(frozen=True, slots=True)
class Block:
    """A compound statement around other statements: its condition, and what encloses it.

    `kind` is one of if, else, try, except, finally, with, loop, case, nested.
    """

    kind: str
    parent: int
    value: int
    line: int


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter; `kind` is one of pos, kw, args, kwargs."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope of a file, lowered. `lines[i]` is the line of `values[i]`."""

    kind: str
    name: str
    line: int
    parent: int
    params: tuple[Param, ...]
    values: tuple[Value, ...]
    lines: tuple[int, ...]
    effects: tuple[Effect, ...]
    blocks: tuple[Block, ...]
    cells: tuple[tuple[str, tuple[tuple[int, int, int], ...]], ...]
    awaits: tuple[int, ...]
    is_async: bool
    is_generator: bool


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The facts of a file: its scopes (the module first), and what could not be followed."""

    scopes: tuple[Scope, ...]
    line_count: int
    unread: tuple[tuple[int, str], ...]
    blind: tuple[tuple[int, str], ...]
