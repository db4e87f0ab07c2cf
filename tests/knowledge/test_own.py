"""What a project says of its own libraries: read like the files that ship, and refused in one sentence."""

import random
import tomllib
from pathlib import Path

import pytest

from fungible.audit.knowledge.load import load
from fungible.audit.knowledge.own import counted, knowledge_told, own_tables, read_file
from fungible.audit.knowledge.values import MOST_NAMES, mistakes
from fungible.errors import ConfigurationError
from fungible.model.project import KnowledgeFile
from tests.knowledge.test_load import FILES


def file(text: str) -> KnowledgeFile:
    return KnowledgeFile(name="ourlib.toml", place="fungible/ourlib.toml", text=text)


@pytest.mark.parametrize(("name", "text"), FILES, ids=[name for name, _ in FILES])
def test_what_ships_would_be_accepted(name: str, text: str) -> None:
    assert mistakes(tomllib.loads(text)) == [], name


def test_what_a_project_says_goes_before_what_ships() -> None:
    known = load(own_tables([file('[types]\n"ourlib.Bus" = { role = "broker" }\n"redis.Redis" = { role = "cache" }')]))

    assert known.role("ourlib.Bus") == "broker"
    assert known.role("redis.Redis") == "cache"
    assert known.is_library("ourlib")


def test_a_file_without_a_name_has_that_of_the_file() -> None:
    (table,) = own_tables([file("")])

    assert table["library"] == "ourlib"


def test_the_report_says_what_it_rests_on() -> None:
    tables = own_tables([file('[types]\n"ourlib.Bus" = { role = "broker" }\n"redis.Redis" = { role = "cache" }')])

    assert counted(tables) == 2
    assert list(knowledge_told(tables, load)) == [
        "The project describes libraries itself: ourlib (2 names).",
        "What it says goes before what the tool knows of redis.Redis.",
    ]
    assert list(knowledge_told((), load)) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = ", "is not valid TOML: Invalid value (at line 1, column 5, where it ends)"),
        ("[type]", 'unknown key "type"; did you mean "types"?'),
        ("types = 1", "types must be a table"),
        ("library = 1", "library must be a text"),
        ('[types]\n"a.B" = 1', 'types."a.B" must be a table'),
        ('[types]\n"a.B" = { rol = "app" }', 'types."a.B": unknown key "rol"; did you mean "role"?'),
        ('[types]\n"a.B" = { role = "sesion" }', 'types."a.B".role: unknown word "sesion"; did you mean "session"?'),
        ('[types]\n"a.B" = { role = ["app"] }', 'types."a.B".role must be a text'),
        ('[types]\n"a.B" = { bases = [1] }', 'types."a.B".bases must be a text or a list of texts'),
        ('[types]\n"a.B" = { attributes = ["x"] }', 'types."a.B".attributes must be a table of texts'),
        ('[calls]\n"a.b" = { mount = "yes" }', 'calls."a.b".mount must be true or false'),
        ('[calls]\n"a.b" = { callbacks = [1] }', 'calls."a.b".callbacks must be a list of tables'),
        ('[calls]\n"a.b" = { decorates = 1 }', 'calls."a.b".decorates must be a table'),
        (
            '[calls]\n"a.b" = { decorates = { phase = "row" } }',
            'calls."a.b".decorates.phase must be one of import, startup, request, background, shutdown, tool',
        ),
        (
            '[calls]\n"a.b" = { callbacks = [{ arguments = [1.5] }] }',
            'calls."a.b".callbacks.arguments must be a position, a name, or a list of such',
        ),
        ('[stores."a.B"]\nkind = "cache"', 'stores."a.B" needs concern (and 1 more)'),
        (
            '[stores."a.B"]\nkind = "cash"\nconcern = "caching"\nnote = "x"',
            'stores."a.B".kind: unknown word "cash"; did you mean "cache"?',
        ),
        ('[aliases]\n"a.b" = 1', 'aliases."a.b" must be a text'),
        ('[groups]\ngiven = "a"', 'groups."given" must be a list of texts'),
        ('[types]\n"a.{B" = {}', '"a.{B" has braces that are not closed'),
        ('[types]\n"' + "{a,b}" * 40 + '" = {}', f"its braces stand for more than {MOST_NAMES:,} names"),
        (
            '[stores."a.B"]\nkind = "cache"\nconcern = "caching"\nnote = "x"\npresent = { "'
            + "{a,b}" * 40
            + '" = "memory" }',
            f"its braces stand for more than {MOST_NAMES:,} names",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        own_tables([file(text)])

    assert str(caught.value) == f"{sentence} (fungible/ourlib.toml)"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no such knowledge file \(.*ourlib.toml\); check `knowledge`"):
        read_file(tmp_path / "ourlib.toml")


WORDS: tuple[object, ...] = (
    1,
    -1,
    1.5,
    True,
    "",
    "a.b",
    "{a,b}.c",
    "app",
    "memory",
    "request",
    [],
    ["a", 1],
    {},
    {"a": "b"},
    [{"a": 1}],
)


def test_whatever_a_file_says_it_is_refused_or_read() -> None:
    """Values of the shipped files, swapped for others: nothing but the one kind of error ends reading."""
    chance, refused = random.Random(8), 0
    for _, text in FILES:
        for _ in range(6):
            table = tomllib.loads(text)
            section = chance.choice([name for name, rows in table.items() if isinstance(rows, dict)])
            name = chance.choice(list(table[section]))
            row = table[section][name]
            if isinstance(row, dict) and row:
                row[chance.choice(list(row))] = chance.choice(WORDS)
            else:
                table[section][name] = chance.choice(WORDS)
            found = mistakes(table)
            refused += bool(found)
            if not found:
                load([table])

    assert 0 < refused < 6 * len(FILES)
