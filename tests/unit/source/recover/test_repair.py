"""One wrong line costs little more than that line."""

import ast
import random
from pathlib import Path

import pytest

from fungible.source.recover.recovery import recover
from tests.unit.source.trees import as_code, unread

MODULE = Path(ast.__file__).with_name("queue.py").read_text()
LINES = MODULE.split("\n")


def _functions(tree: ast.AST) -> list[str]:
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]


@pytest.mark.parametrize(
    "wrong", ["        self.put(item.", "        return (", "        x = [1, {2: 3", "    def f(self", "    )"]
)
def test_a_line_typed_into_a_class_does_not_cost_the_class(wrong: str) -> None:
    row = LINES.index("    def task_done(self):")
    parsed = recover("\n".join([*LINES[:row], wrong, *LINES[row:]]))
    assert set(_functions(ast.parse(MODULE))) <= set(_functions(parsed.tree))
    assert sum(span.end_line - span.line + 1 for span in parsed.unread) <= 3


def test_characters_lost_at_random_seldom_cost_a_function() -> None:
    chance = random.Random(7)
    whole = _functions(ast.parse(MODULE))
    lost = tried = 0
    while tried < 40:
        position = chance.choice([index for index, char in enumerate(MODULE) if char in "()[]:,"])
        text = MODULE[:position] + MODULE[position + 1 :]
        parsed = recover(text)
        if parsed.unread:
            tried += 1
            lost += len(set(whole) - set(_functions(parsed.tree)))
    assert lost <= 0.02 * tried * len(whole)


def test_a_broken_head_keeps_its_name_and_its_block() -> None:
    text = "class A(B C:\n    def f(self, x y):\n        self.x = 1\n\n    def g(self):\n        return 2\n"
    assert "class A" in as_code(text)
    assert "def g(self):" in as_code(text)
    assert "self.x = 1" in as_code(text)
    assert unread(text)


@pytest.mark.parametrize(
    "head",
    [
        "if a b:",
        "for a in b c:",
        "while a b:",
        "with a b:",
        "try a:",
        "async def f(a b):",
        "class A(b c):",
        "match a b:",
    ],
)
def test_a_broken_head_of_any_kind_is_told(head: str) -> None:
    text = f"x = 1\n{head}\n    y = 2\nz = 3\n"
    assert as_code(text).startswith("x = 1")
    assert as_code(text).endswith("z = 3")
    assert any("2" in reason for reason in unread(text))


def test_a_broken_case_keeps_its_block() -> None:
    text = "match a:\n    case {b c:\n        x = 1\n    case d:\n        y = 2\nz = 3\n"
    assert as_code(text) == "match a:\n    case _:\n        x = 1\n    case d:\n        y = 2\nz = 3"
    assert unread(text) == ["syntax error: skipped line 2"]


def test_a_broken_loop_keeps_its_block() -> None:
    text = "for x in (a b:\n    y = 1\n    z = 2\nw = 1\n"
    assert as_code(text) == "for _ in ...:\n    y = 1\n    z = 2\nw = 1"
    assert unread(text) == ["syntax error: skipped line 1"]


def test_text_that_python_gives_up_on_is_repaired_without_its_help() -> None:
    text = "x = " + "-" * 10_000 + "1\nclass A:\n    def f(self):\n        return (\n\n    y = 2\n"
    assert "def f(self):" in as_code(text)


def test_a_text_with_many_errors_is_repaired_as_far_as_it_goes() -> None:
    text = "".join(f"if a{number}\n    b = {number}\n" for number in range(20))
    assert 12 <= sum("b = " in line for line in as_code(text).split("\n")) < 20


def test_the_same_text_is_always_read_the_same_way() -> None:
    text = "\n".join([*LINES[:60], "    def f(self, (", *LINES[60:]])
    first, second = recover(text), recover(text)
    assert ast.dump(first.tree) == ast.dump(second.tree)
    assert first.unread == second.unread
