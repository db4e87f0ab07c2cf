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
    assert unread("def f(:\n" * 5) == ["syntax error, ')' expected: skipped lines 1-5"]


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


def test_an_error_in_an_alias_is_told_but_not_one_in_its_parameters() -> None:
    assert unread("type A[T = int] = B\n") == []
    assert unread("type A[T] = f(b c)\n") == ["syntax error: skipped line 1"]


def test_an_error_in_a_case_costs_no_other_case() -> None:
    text = "match a:\n    case 1:\n        b = 1\n    case 2:\n        c = f(d e)\n    case 3:\n        g = 3\n"
    assert "b = 1" in as_code(text)
    assert "g = 3" in as_code(text)
    assert unread(text) == ["syntax error: skipped line 5"]


def test_merge_markers_and_templates_cost_their_own_lines() -> None:
    marked = "a = 1\n<<<<<<< ours\nb = 2\n=======\nb = 3\n>>>>>>> theirs\n"
    assert as_code(marked) == "a = 1\nb = 2\nb = 3"
    assert unread(marked) == [f"syntax error: skipped line {line}" for line in (2, 4, 6)]
    template = "{% if x %}\nc = 4\n{% endif %}\nclass {{ name }}(Base):\n    def f(self): pass\nd = 5\n"
    assert as_code(template).endswith("class _:\n\n    def f(self):\n        pass\nd = 5")
    assert unread(template) == [f"syntax error: skipped line{lines}" for lines in (" 1", "s 3-4")]


def test_a_misplaced_statement_after_a_broken_head_is_not_the_modules() -> None:
    module = recover("x = 1\ndef f(a b\n    cache[a] = b\n    return c\ny = 2\n").tree
    assert all(isinstance(node, ast.Assign | ast.FunctionDef) for node in module.body)
    assert not any(isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript) for node in module.body)


def test_statements_on_one_line_share_their_column() -> None:
    assert as_code("a = 1; b = 2; c = = 3\nif x: d = 4; e = 5\n").endswith("if x:\n    d = 4\n    e = 5")
    assert "b = 2" in as_code("a = 1; b = 2; c = = 3\n")
