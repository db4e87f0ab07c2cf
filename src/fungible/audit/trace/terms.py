"""Terms: expressions with their operands, made from the values of a context."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fungible.audit.facts.records import CALLS, Value
from fungible.audit.link.handles import Bound, Const, Wrapped, strings
from fungible.audit.link.objects import Context, Function, Obj, Objects
from fungible.audit.program.terms import Term
from fungible.audit.trace.describe import type_names
from fungible.audit.trace.search import LEAVES, OPERANDS

DEPTH = 40
SIZE = 400
Known = tuple[tuple[str, ...], str | None]
Shape = tuple[str, tuple[Term, ...], tuple[tuple[str, Term], ...]]


@dataclass(frozen=True, slots=True)
class Whole:
    """A term in which nothing is cut: how many operands it has, itself included, and how deep they go."""

    term: Term
    size: int
    height: int


class TermMaker:
    """Makes the terms of one context; expressions share their operands."""

    def __init__(self, ctx: Context, known: Mapping[Objects, Known]) -> None:
        self.ctx, self.known = ctx, known
        self.left = SIZE
        self.deepest = 0
        self.cut = False
        self.whole: dict[int, Whole] = {}

    def make(self, index: int) -> Term:
        """The term of a value."""
        self.left = SIZE
        return self._make(index, 0)

    def _make(self, index: int, depth: int) -> Term:
        """The term of an operand: the one made before, when it is whole and would be so again."""
        if index < 0:
            return Term("…")
        if depth > DEPTH or self.left <= 0:
            self.cut = True
            return Term("…")
        known = self.whole.get(index)
        if known is not None and known.size <= self.left and depth + known.height <= DEPTH:
            self.left -= known.size
            self.deepest = max(self.deepest, depth + known.height)
            return known.term
        left, deepest, cut = self.left, self.deepest, self.cut
        self.left, self.deepest, self.cut = left - 1, depth, False
        made = self._fresh(index, depth)
        if not self.cut:
            self.whole[index] = Whole(made, left - self.left, self.deepest - depth)
        self.deepest, self.cut = max(deepest, self.deepest), self.cut or cut
        return made

    def _fresh(self, index: int, depth: int) -> Term:
        ctx = self.ctx
        value = ctx.scope.values[index]
        name, parts, keywords = self._shape(value, depth + 1)
        types, text = self.known[ctx.objects[index]]
        tag = "call" if value[0] == "decorate" else "any" if value[0] in ("phi", "union") else value[0]
        return Term(tag, name, parts, keywords, ctx.taints[index], types, text, ctx.scope.lines[index])

    def _shape(self, value: Value, depth: int) -> Shape:
        tag = value[0]
        if tag in CALLS:
            parts = [self._make(v if v >= 0 else ~v, depth) for v in (value[1], *value[2])]
            return "", tuple(parts), tuple([row for k, v in value[3] for row in self._keywords(k, v, depth)])
        if tag == "new":
            return self._container(value, depth)
        return self._named(value), tuple([self._make(v, depth) for v in _operands(value)]), ()

    def _keywords(self, name: str, index: int, depth: int) -> tuple[tuple[str, Term], ...]:
        """A keyword of a call; those of a dictionary that is spread out there, when nothing is put into it later."""
        made = self._make(index, depth)
        spread = not name and made.tag == "new" and made.name == "dict" and all(key for key, _ in made.keywords)
        return made.keywords if spread and not self._grows(index) else ((name, made),)

    def _grows(self, index: int) -> bool:
        """Whether items of a container are set, or methods of it called."""
        scope = self.ctx.scope
        changed = any(effect[0] in ("setitem", "delitem") and effect[1] == index for effect in scope.effects)
        return changed or any(value[0] in ("attr", "grown") and value[1] == index for value in scope.values)

    def _named(self, value: Value) -> str:
        """The attribute, variable, parameter or operator of a value."""
        tag = value[0]
        if tag in LEAVES:
            return str(value[LEAVES[tag]] or value[1])
        if tag == "param":
            return self.ctx.scope.params[value[1]].name
        return value[2] if tag == "attr" else value[1] if tag == "cmp" else ""

    def _container(self, value: Value, depth: int) -> Shape:
        _, kind, keys, elems = value
        made = [self._make(v if v >= 0 else ~v, depth) for v in elems[:24]]
        if kind != "dict":
            return kind, tuple(made), ()
        names = [self._make(k, depth).text or "" if k >= 0 else "" for k in keys[: len(made)]]
        return kind, (), tuple(zip(names, made, strict=False))


def _operands(value: Value) -> Iterable[int]:
    """The operands of a value that is no call and no container."""
    tag = value[0]
    if tag in OPERANDS:
        return [value[i] for i in OPERANDS[tag] if value[i] >= 0]
    if tag == "typed":
        return (value[1] if value[1] >= 0 else value[2],)
    if tag == "attr":
        return (value[1],)
    return value[1] if tag in ("phi", "mix", "union") else ()


def known(objects: Objects) -> Known:
    """The types of a value, and the literal string that it is known to be."""
    if not objects:
        return (), None
    if len(objects) == 1:
        (only,) = objects
        if isinstance(only, Const):
            return (), only.value if isinstance(only.value, str) else None
        return tuple(_names(only)), None
    texts = strings(objects)
    return tuple(sorted({t for o in objects for t in _names(o)})), texts[0] if len(texts) == 1 else None


def _names(obj: Obj) -> list[str]:
    """What an object is called; methods of the program under their own symbol."""
    if isinstance(obj, Bound):
        inner = obj.function.inner if isinstance(obj.function, Wrapped) else obj.function
        return [inner.symbol] if isinstance(inner, Function) else []
    return type_names(obj)
