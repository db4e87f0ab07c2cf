"""The test of the snippets notices when a page is wrong."""

from pathlib import Path

import pytest

from tests.docs.commands import commands, desk, pattern, problems
from tests.docs.snippets import Snippet, snippets


def block(text: str, language: str = "console", **options: str) -> Snippet:
    return Snippet(page=Path(__file__), line=1, language=language, options=options, text=text)


def tried(text: str, code: int, said: str, **options: str) -> list[str]:
    (command,) = commands(block(text, **options))
    return list(problems(command, code, said))


def test_blocks_are_read_with_their_options(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('# T\n\n```text from="a b" in=c\nx\n```\n\n  ````md\n  ```\n  y\n  ````\n')
    first, second = snippets(page)

    assert (first.line, first.language, first.options, first.text) == (3, "text", {"from": "a b", "in": "c"}, "x\n")
    assert (second.line, second.language, second.text) == (7, "md", "```\ny\n")


def test_a_console_has_commands_and_what_they_print() -> None:
    found = list(commands(block("$ one \\\n> two\nout\n\nmore\n$ three\n")))

    assert [(each.line, each.prints) for each in found] == [("one two", "out\n\nmore\n"), ("three", "")]


def test_a_script_has_commands_alone() -> None:
    assert [each.line for each in commands(block("# why\none \\\ntwo\n\nthree\n", "sh"))] == ["one two", "three"]


@pytest.mark.parametrize(
    ("expected", "said", "matches"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\n", "a\n", True),
        ("a\n…\nd\n", "a\nb\nc\n", False),
        ("took … s\n", "took 1.5 s\n", True),
        ("took … s\n", "took\n1 s\n", False),
        ("(a.b)\n", "(axb)\n", False),
    ],
)
def test_an_elision_stands_for_lines_or_letters(expected: str, said: str, matches: bool) -> None:
    assert bool(pattern(expected).fullmatch(said)) is matches


def test_what_a_command_prints_and_how_it_ends_are_compared() -> None:
    assert tried("$ true\nyes\n", 0, "yes  \n\n") == []
    assert "prints something else" in tried("$ true\nyes\n", 0, "no\n")[0]
    assert "ends with 1" in tried("$ git status\n", 1, "")[0]
    assert tried("$ fungible audit\n", 1, "findings") == []
    assert "ends with 2" in tried("$ fungible audit\n", 2, "")[0]
    assert tried("$ fungible audit\n", 2, "", exit="2") == []
    assert "ends with 0" in tried("$ fungible audit\n", 0, "", exit="2")[0]


def test_a_desk_is_a_checkout_with_the_example(tmp_path: Path) -> None:
    reader = desk(tmp_path / "desk", tmp_path / "cache")

    assert reader.run("git status --porcelain; ls; echo $?", before=3) == (0, "examples\n0\n")
    assert reader.run("pwd", "examples/forgetful")[1].endswith("work/examples/forgetful\n")
    assert reader.run("fungible rules cache")[0] == 2


def test_the_last_exit_code_can_be_shown(tmp_path: Path) -> None:
    assert desk(tmp_path / "desk", tmp_path / "cache").run("echo $?", before=5) == (0, "5\n")
