"""Which table a column refers to, and the tables whose rows belong to rows that have an owner."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fungible.audit.program.identifiers import last
from fungible.audit.program.owners import KEYS, RELATIONS, Schema, Table, declared_keys, stem_of, title_of

_COLUMN = re.compile(r"[\w.]*?(\w+)\.\w+")
_DECLARED = re.compile(r"ForeignKey\w*|foreign_key|OneToOneField|to_field|models?\.\w+")
HOPS = 3
"""How many tables may lie between a row and the one that names its owner."""

Declared = Mapping[str, Mapping[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class References:
    """The tables by the names under which columns refer to them."""

    declared: Declared
    titles: Mapping[str, str]
    classes: Mapping[str, str]
    stems: Mapping[str, str]

    def of(self, table: str, column: str) -> str:
        """The table that a column refers to: by its declaration, else by being called like its key."""
        own = self.declared.get(table, {})
        words = own.get(column, frozenset())
        if words & RELATIONS and not self._key_beside(own, words):
            return ""
        if any(_DECLARED.fullmatch(word) for word in words):
            return next((found for word in sorted(words) if (found := self._named(word))), "")
        return self.stems.get(column.removesuffix("_id"), "") if column.endswith("_id") else ""

    def _key_beside(self, own: Mapping[str, frozenset[str]], words: frozenset[str]) -> bool:
        """Whether a column of the same table holds the key of what a relation leads to: else that refers to this."""
        to = {self._named(word) for word in words} - {""}
        keys = (w for w in own.values() if not w & RELATIONS and any(_DECLARED.fullmatch(word) for word in w))
        return any(self._named(word) in to for key in keys for word in key)

    def _named(self, word: str) -> str:
        """The table that a word of a foreign key names: `order.id`, `Order`, `shop.Order`."""
        match = _COLUMN.fullmatch(word)
        found = self.titles.get(match.group(1), "") if match else ""
        return found or self.classes.get(last(word), "")


def references(declared: Declared) -> References:
    """What columns can refer to."""
    names = sorted(declared, reverse=True)
    classes = {last(name): name for name in names if last(name)[:1].isupper()}
    return References(declared, {title_of(n, declared): n for n in names}, classes, {stem_of(n): n for n in names})


def children(
    schema: Schema, owned: Mapping[str, Table], known: References, mentioned: Callable[[str], Iterable[str]]
) -> dict[str, Table]:
    """Tables without an owner of their own that refer to one that has: `Item.order` of `Order.customer`."""
    found: dict[str, Table] = {}
    for _ in range(HOPS):
        above = {**found, **{name: table for name, table in owned.items() if table.owners}}
        more = {}
        for name in sorted(schema.columns.keys() - schema.principals - owned.keys() - found.keys()):
            columns = sorted({*schema.columns[name], *mentioned(name)} - KEYS - {""})
            parents = {c: above[to] for c in columns if (to := known.of(name, c)) in above and to != name}
            if parents:
                more[name] = _child(name, schema.columns[name], parents)
        if not more:
            break
        found |= more
    return found


def _child(name: str, own: Mapping[str, frozenset[str]], parents: Mapping[str, Table]) -> Table:
    owned_by = frozenset().union(*[parent.owned_by for parent in parents.values()])
    return Table(name, {}, frozenset(), declared_keys(name, own) | {*_keys(parents)}, owned_by, parents)


def _keys(parents: Mapping[str, Table]) -> Iterable[str]:
    """The columns by which rows of a parent are asked for, with and without the ending of a key."""
    for column in parents:
        yield from (column, f"{column}_id")
