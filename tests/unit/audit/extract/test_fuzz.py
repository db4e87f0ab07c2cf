"""Mutated sources: whatever the text, facts come back, soon, and survive the cache."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import fungible
from fungible.audit.extract.reading import facts_of
from fungible.audit.facts import wire
from tests.casebook.checking import audit
from tests.casebook.reading import read_casebook

ROOT = Path(__file__).parents[4]
SEEDS = range(40)
MUTANTS = 8
"""How many mutants each seed makes."""

SLOWEST = 5.0
"""Seconds for one text; the slowest seen takes a twentieth of that."""

SNIPPETS = (
    *("(", ")", "[", "]", "{", "}", ":", ",", "=", "#", "*", "**", ":=", "->", "@", "'", '"', '"""', "f'{", "\\"),
    *("except*", "…", "0x", "1e999", "é", "return", "raise", "\n", "\n    ", "\t", " ", "lambda x: ", "async "),
    *("await ", "yield ", "type X = ", "import ", "with ", "if ", "def f(", "class A:\n", "else:\n", "try:\n"),
    *("global x\n", "nonlocal x\n", "del x\n", "match x:\n", "case ", "finally:\n", "from . import *\n"),
    *("\x0c", "\r", "\u2028", "\ufeff", "\udcff"),
)


def sources() -> list[str]:
    """Texts to begin with: this tool's own, and the projects of the casebooks."""
    own = [path.read_text(encoding="utf-8") for path in sorted(Path(fungible.__file__).parent.rglob("*.py"))]
    books = sorted((ROOT / "tests" / "rules").rglob("*.md"))
    cases = [case for book in books[:20] for case in read_casebook(book.read_text(encoding="utf-8"))]
    return [text[:6000] for text in own] + [text for case in cases for text in case.files.values()]


TEXTS = sources()


def mutant(chance: random.Random, text: str) -> str:
    for _ in range(chance.randrange(1, 6)):
        text = chance.choice(MUTATIONS)(chance, text)
    return text


def insert(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(SNIPPETS) * chance.choice((1, 1, 1, 2, 50)) + text[place:]


def cut(chance: random.Random, text: str) -> str:
    begin = chance.randrange(len(text) + 1)
    return text[:begin] + text[begin + chance.randrange(1, 40) :]


def truncate(chance: random.Random, text: str) -> str:
    return text[: chance.randrange(len(text) + 1)]


def repeat(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    begin = chance.randrange(len(lines) + 1)
    some = lines[begin : begin + chance.randrange(1, 8)]
    return "".join([*lines[:begin], *some * chance.choice((2, 3, 30)), *lines[begin:]])


def shuffle(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    chance.shuffle(lines)
    return "".join(lines)


def indent(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    begin = chance.randrange(len(lines) + 1)
    some = [" " * chance.choice((1, 4, 8)) + line for line in lines[begin : begin + 5]]
    return "".join([*lines[:begin], *some, *lines[begin + 5 :]])


def splice(chance: random.Random, text: str) -> str:
    other = chance.choice(TEXTS)
    return truncate(chance, text) + other[chance.randrange(len(other) + 1) :]


MUTATIONS: tuple[Callable[[random.Random, str], str], ...] = (
    insert,
    insert,
    cut,
    truncate,
    repeat,
    shuffle,
    indent,
    splice,
)


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_texts_have_facts(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(MUTANTS):
        text = mutant(chance, chance.choice(TEXTS))
        begun = time.process_time()
        facts = facts_of(text)

        assert time.process_time() - begun < SLOWEST, text
        assert wire.load(wire.dump(facts)) == facts
        assert all(1 <= line <= text.count("\n") + text.count("\r") + 2 for line, _ in facts.unread)
        assert facts == facts_of(text)


@pytest.mark.parametrize("seed", range(10))
def test_any_bytes_have_facts(seed: int) -> None:
    chance = random.Random(seed)
    text = chance.randbytes(chance.randrange(2000)).decode("latin-1").replace("\0", "")

    assert facts_of(text).scopes[0].kind == "module"


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_projects_have_reports(seed: int, tmp_path: Path) -> None:
    chance = random.Random(1000 + seed)
    books = sorted((ROOT / "tests" / "rules").rglob("*.md"))
    for number in range(4):
        case = chance.choice(read_casebook(chance.choice(books).read_text(encoding="utf-8")))
        folder = tmp_path / str(number)
        for name, text in case.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            changed = mutant(chance, text) if name.endswith(".py") else text
            (folder / name).write_bytes(changed.encode("utf-8", "surrogateescape"))
        begun = time.process_time()
        report = audit(folder)

        assert time.process_time() - begun < SLOWEST
        assert report.totals.files == sum(name.endswith(".py") for name in case.files)
