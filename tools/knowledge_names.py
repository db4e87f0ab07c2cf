"""Which names of libraries the knowledge mentions, by package: all of them have to exist somewhere."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping

from fungible.audit.knowledge.records import CallModel, Knowledge

WORDS = frozenset({"", "app", "bag", "carried", "self", "none"})
"""What stands for an object of the program in place of a type."""

UNTYPED = frozenset({"loop"})
"""Receivers that are known by the name of a variable."""


def by_package(knowledge: Knowledge) -> Mapping[str, tuple[str, ...]]:
    """Every name to be checked, under the package that it begins with."""
    found: dict[str, dict[str, None]] = {}
    for name in _named(knowledge):
        if name.partition(":")[0] not in WORDS and not _made_up(name, knowledge):
            head = name.partition(".")[0]
            package = "builtins" if hasattr(builtins, head) else head
            found.setdefault(package, {})[name] = None
    return {package: tuple(names) for package, names in sorted(found.items())}


def keywords(knowledge: Knowledge) -> Mapping[str, Mapping[str, int]]:
    """For each store the arguments that select its back end, and the place of the one that may stand without a name.

    Names of settings are not arguments of anything.
    """
    found: dict[str, Mapping[str, int]] = {}
    for name, store in knowledge.stores.items():
        given = [each for each in (*store.arguments, *store.present) if each not in knowledge.settings]
        if given and not store.setup:
            found[name] = {each: store.position if i == 0 else -1 for i, each in enumerate(given)}
    return found


def within(group: str, name: str, knowledge: Knowledge) -> bool:
    """Whether a name is, or is inside, one of a group: `invented`, `former` (of earlier releases), `unchecked`."""
    parts = name.split(".")
    prefixes = {".".join(parts[: i + 1]) for i in range(len(parts))}
    return bool(prefixes & knowledge.groups.get(group, frozenset()))


def _made_up(name: str, knowledge: Knowledge) -> bool:
    return within("invented", name, knowledge) or name.partition(".")[0] in UNTYPED


def _named(knowledge: Knowledge) -> Iterator[str]:
    """Every name that must exist, in the order of the files."""
    for alias, target in knowledge.aliases.items():
        yield from (alias, target)
    yield from knowledge.values
    for name, model in knowledge.types.items():
        yield from (name, *model.bases, *(model.attributes or {}).values())
    for name, call in knowledge.calls.items():
        yield from (name, call.returns, *_params(call))
    for name, store in knowledge.stores.items():
        yield from (name, *(each for each in store.uses if "." in each))
    for base, subclass in knowledge.subclasses.items():
        yield from (base, *subclass.params)


def _params(call: CallModel) -> Iterator[str]:
    for callback in (*call.callbacks, *([call.decorates] if call.decorates else [])):
        yield from callback.params
