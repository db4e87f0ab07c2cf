"""Which state point of one report is which of another.

First by rule, file and name; then those that moved to another module; then those that were renamed where they are;
then those that are the same state under another rule, where they are or elsewhere. Other names and other modules ask
for evidence besides: the functions that write it, or the text of its line.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from fungible.changes.likeness import Likeness, Writer
from fungible.model.words import Storage

KEEPING = frozenset(
    {
        Storage.MODULE,
        Storage.CLASS,
        Storage.INSTANCE,
        Storage.CLOSURE,
        Storage.DEFAULT_ARG,
        Storage.FUNCTION_CACHE,
        Storage.APP_STATE,
    }
)
"""Storages of which one rule says what they keep: another rule at the same place means the same state."""

MOST = 100_000
"""How many pairs of one group are weighed."""

Key = Callable[[Likeness, str], Hashable | None]
"""What two state points have in common when they may be the same; the text is the file as it is called now."""
Evidence = Callable[[Likeness, Likeness], bool]


def paired(before: Sequence[Likeness], after: Sequence[Likeness], renamed: Mapping[str, str]) -> dict[int, int]:
    """For the state points of `after`, by position, the positions of those of `before` that they are."""
    steps: tuple[tuple[Key, Evidence], ...] = (
        (_same_place, _always),
        (_same_name, _is_moved),
        (_same_text, _is_renamed),
        (_same_state, _always),
        (_same_kept_name, _is_moved),
    )
    earlier = [(each, renamed.get(each.file, each.file)) for each in before]
    later = [(each, each.file) for each in after]
    found: dict[int, int] = {}
    for key, evidence in steps:
        old, new = _grouped(earlier, set(found.values()), key), _grouped(later, set(found), key)
        for shared in [each for each in new if each in old]:
            found |= _matched([(i, before[i]) for i in old[shared]], [(i, after[i]) for i in new[shared]], evidence)
    return found


def _grouped(points: Sequence[tuple[Likeness, str]], taken: set[int], key: Key) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for position, (each, file) in enumerate(points):
        shared = key(each, file) if position not in taken else None
        if shared is not None:
            groups[shared].append(position)
    return groups


Placed = Sequence[tuple[int, Likeness]]


def _matched(old: Placed, new: Placed, evidence: Evidence) -> Iterator[tuple[int, int]]:
    """Pairs within one group: those that are most alike first, and then in order."""
    if len(old) * len(new) > MOST:
        yield from _in_order(old, new, evidence)
        return
    possible = [(_unlike(was, now), after, before) for after, now in new for before, was in old if evidence(was, now)]
    taken_before, taken_after = set[int](), set[int]()
    for _, after, before in sorted(possible):
        if before not in taken_before and after not in taken_after:
            taken_before.add(before)
            taken_after.add(after)
            yield after, before


def _in_order(old: Placed, new: Placed, evidence: Evidence) -> Iterator[tuple[int, int]]:
    """Pairs of very many namesakes, in the order of their texts."""
    pairs = zip(sorted(old, key=_by_text), sorted(new, key=_by_text), strict=False)
    yield from ((after, before) for (before, was), (after, now) in pairs if evidence(was, now))


def _by_text(placed: tuple[int, Likeness]) -> tuple[str, int]:
    return placed[1].text, placed[0]


def _unlike(was: Likeness, now: Likeness) -> tuple[bool, bool, bool]:
    return was.text != now.text, not _share(was.serving, now.serving), was.severity is not now.severity


def _same_place(each: Likeness, file: str) -> Hashable:
    return each.rule, file, each.tail


def _same_name(each: Likeness, file: str) -> Hashable:
    return each.rule, each.kind, each.storage, each.tail


def _same_text(each: Likeness, file: str) -> Hashable | None:
    return (each.rule, each.kind, each.storage, file, each.text) if each.text else None


def _same_state(each: Likeness, file: str) -> Hashable | None:
    return (file, each.tail, each.storage) if each.storage in KEEPING else None


def _same_kept_name(each: Likeness, file: str) -> Hashable | None:
    return (each.tail, each.storage) if each.storage in KEEPING else None


def _always(was: Likeness, now: Likeness) -> bool:
    return True


def _is_moved(was: Likeness, now: Likeness) -> bool:
    """The same functions write it; or its line reads the same, where there are none or it sets up a library."""
    old, new = _others(was), _others(now)
    same = bool(was.text) and was.text == now.text
    return _share(old, new) or (same and (not (old or new) or now.storage is Storage.LIBRARY))


def _is_renamed(was: Likeness, now: Likeness) -> bool:
    """What is renamed in place is still written by functions of the same names, if by any but itself."""
    old, new = _others(was), _others(now)
    return bool({_last(each) for each in old} & {_last(each) for each in new}) if old or new else True


def _others(point: Likeness) -> list[Writer]:
    """The functions that write it, apart from the one that it is itself."""
    return [each for each in point.serving if each.symbol != point.symbol]


def _last(writer: Writer) -> str:
    return writer.symbol.rpartition(".")[2]


def _share(old: Sequence[Writer], new: Sequence[Writer]) -> bool:
    return any(now.is_like(was) for was in old for now in new)
