"""Patterns of names, as configuration files write them: `tools/**` for files, `app.jobs.*` for symbols.

Matching takes time in proportion to the pattern and the name, whatever they are: there are no regular expressions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 500
"""Characters that a pattern may have."""
MOST_ALTERNATIVES = 64
"""How many patterns the braces of one may stand for."""

_MANY = "**"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a pattern stands for: `parts` are its alternatives, cut at the separator."""

    parts: tuple[tuple[str, ...], ...]
    negated: bool = False
    inside: bool = False
    """Whether what matches stands for all below it as well, as a folder does."""

    def matches(self, name: Sequence[str]) -> bool:
        """Whether the pattern means a name, which is cut at the separator."""
        return self.negated != any(_along(parts, name, self.inside) for parts in self.parts)


def of_files(text: str) -> Pattern:
    """A pattern of files, as in a `.gitignore`: it means a file, or a folder and everything in it.

    Without a slash it means that name in any folder; `!` before it turns it around.
    """
    negated = text.startswith("!")
    parts: list[tuple[str, ...]] = []
    for each in _expanded(text.removeprefix("!")):
        anchored = "/" in each.rstrip("/")
        cut = tuple(part for part in each.split("/") if part not in ("", "."))
        parts.append(cut if anchored else (_MANY, *cut))
    return Pattern(tuple(parts), negated, inside=True)


def of_symbols(text: str) -> Pattern:
    """A pattern of dotted names: `*` is within one part of a name, `**` any number of parts."""
    return Pattern(tuple(tuple(each.split(".")) for each in _expanded(text)))


def problem_of(text: str) -> str:
    """Why a text is no pattern; "" when it is one."""
    bare = text.removeprefix("!")
    checks = (
        (not bare.strip("/. "), "it names nothing"),
        (len(text) > LONGEST, f"it has more than {LONGEST} characters"),
        ("\\" in text, "folders are separated by /"),
        (".." in bare.split("/"), "it leaves the project"),
        (not closed(bare) or not closed(bare, "[", "]"), "a bracket is not closed, or inside another one"),
        (alternatives(bare) > MOST_ALTERNATIVES, f"its braces stand for more than {MOST_ALTERNATIVES} patterns"),
    )
    return next((why for wrong, why in checks if wrong), "")


def alternatives(text: str) -> int:
    """How many texts the braces of one stand for, without making them."""
    found = 1
    for part in text.split("{")[1:]:
        found *= part.partition("}")[0].count(",") + 1
    return found


def closed(text: str, opening: str = "{", closing: str = "}") -> bool:
    """Whether brackets come in pairs and none is inside another."""
    depth = 0
    for letter in text:
        depth += (letter == opening) - (letter == closing)
        if depth not in (0, 1):
            return False
    return not depth


def _expanded(text: str) -> list[str]:
    """`{a,b}/c` stands for `a/c` and `b/c`."""
    head, brace, rest = text.partition("{")
    if not brace:
        return [text]
    inner, _, tail = rest.partition("}")
    ends = _expanded(tail)
    return [head + each.strip() + end for each in inner.split(",") for end in ends]


def _along(parts: Sequence[str], name: Sequence[str], inside: bool) -> bool:
    """Whether parts match a name: all places in the pattern at which one may be are followed at once."""
    places = _skipped(parts, {0})
    for word in name:
        places = _skipped(parts, {n for place in places for n in _after(parts, place, word)})
        if inside and len(parts) in places:
            return True
    return len(parts) in places


def _after(parts: Sequence[str], place: int, word: str) -> tuple[int, ...]:
    if place == len(parts):
        return ()
    if parts[place] == _MANY:
        return (place,)
    return (place + 1,) if _like(parts[place], word) else ()


def _skipped(parts: Sequence[str], places: set[int]) -> set[int]:
    """The places, and those that come after a `**` that stands for nothing."""
    found = set(places)
    for place in sorted(places):
        here = place
        while here < len(parts) and parts[here] == _MANY:
            here += 1
            found.add(here)
    return found


def _like(part: str, word: str) -> bool:
    """Whether one part means a word: `*` any letters, `?` one, `[ab]` one of some, `[!ab]` one of all others.

    Where it fails, only the last star is tried again with one letter more: that is enough.
    """
    signs = _signs(part)
    at = here = 0
    star, retry = -1, 0
    while at < len(word):
        if here < len(signs) and signs[here] == "*":
            star, retry, here = here, at, here + 1
        elif here < len(signs) and _means(signs[here], word[at]):
            at, here = at + 1, here + 1
        elif star >= 0:
            retry += 1
            at, here = retry, star + 1
        else:
            return False
    return all(sign == "*" for sign in signs[here:])


def _signs(part: str) -> list[str]:
    """The letters of a part, each set of letters in brackets as one."""
    signs: list[str] = []
    while part:
        end = part.find("]", 2) if part[0] == "[" else -1
        length = end + 1 if end > 0 else 1
        signs.append(part[:length])
        part = part[length:]
    return signs


def _means(sign: str, letter: str) -> bool:
    if len(sign) == 1:
        return sign in ("?", letter)
    inner = sign[1:-1]
    others = inner[0] in "!^" and len(inner) > 1
    return others != _among(inner[1:] if others else inner, letter)


def _among(letters: str, letter: str) -> bool:
    """Whether a letter is one of some, which may be written as ranges: `a-z0`."""
    at = 0
    while at < len(letters):
        if letters[at + 1 : at + 2] == "-" and at + 2 < len(letters):
            if letters[at] <= letter <= letters[at + 2]:
                return True
            at += 3
        else:
            if letters[at] == letter:
                return True
            at += 1
    return False
