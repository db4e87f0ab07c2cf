"""What an error costs, and what survives inside it."""

import ast

from fungible.source.recover.recovery import recover
from tests.unit.source.trees import as_code, unread


def _names(text: str) -> set[str]:
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(recover(text).tree) if isinstance(node, kinds)}


def test_a_wrong_line_is_told_with_its_number() -> None:
    text = "a = 1\nb = = 2\nc = 3\n"
    assert as_code(text).startswith("a = 1")
    assert as_code(text).endswith("c = 3")
    assert unread(text) == ["syntax error: skipped line 2"]


def test_wrong_lines_that_touch_are_told_at_once() -> None:
    assert unread("a = 1\n) b (\n] c [\nd = 1\n") == ["syntax error: skipped lines 2-3"]


def test_what_tree_sitter_supplies_is_told() -> None:
    assert unread("def f(a:\n    return 1\n") != []
    assert unread("x = (1\n") == ["syntax error, ')' expected: skipped line 1"]


def test_a_broken_part_of_an_expression_leaves_the_rest() -> None:
    assert "f(a" in as_code("x = f(a, b c)\n")
    assert unread("x = f(a, b c)\n") == ["syntax error: skipped line 1"]


def test_the_body_of_a_broken_function_never_becomes_code_of_the_module() -> None:
    text = "import a\n\ndef f(x y) z:\n    cache[x] = y\n\ndef g():\n    pass\n"
    module = recover(text).tree
    assert not any(isinstance(node, ast.Assign) for node in module.body)
    assert "g" in _names(text)
    assert unread(text)


def test_a_method_of_a_broken_class_never_becomes_a_function_of_the_module() -> None:
    text = "class A(B C D:\n    def f(self): pass\n\ndef g(): pass\n"
    module = recover(text).tree
    assert not any(isinstance(node, ast.FunctionDef) and node.name == "f" for node in module.body)
    assert "g" in _names(text)


def test_merge_markers_and_templates_cost_their_own_lines() -> None:
    text = "a = 1\n<<<<<<< ours\nb = 2\n=======\nb = 3\n>>>>>>> theirs\n{% if x %}\nc = 4\n{% endif %}\ndef f(): pass\n"
    assert "f" in _names(text)
    assert "c = 4" in as_code(text)
    assert unread(text)
