"""Text of every kind becomes a tree, and nothing that text can do is an exception."""

import ast
import random
import sys
import warnings
from pathlib import Path

import pytest

from fungible.source.depth import depth_limited
from fungible.source.parsed import Parsed
from fungible.source.syntax import parse

SAMPLE = Path(ast.__file__).with_name("_pydecimal.py").read_text().split("\n")


class _Walker(ast.NodeVisitor):
    """A usual recursive reader."""


def _walked(tree: ast.Module) -> ast.Module:
    """The tree after a recursion has walked it, cut where that needs it: how deep Python's own goes is its business."""
    try:
        _Walker().visit(tree)
    except RecursionError:
        tree = depth_limited(tree).tree
        _Walker().visit(tree)
    return tree


def test_text_that_python_reads_is_pythons_own_tree() -> None:
    parsed = parse("x: int = 1\n")
    assert parsed.unread == ()
    assert ast.dump(parsed.tree, include_attributes=True) == ast.dump(
        ast.parse("x: int = 1\n"), include_attributes=True
    )


def test_text_that_python_refuses_is_read_around_the_error() -> None:
    parsed = parse("a = 1\nb = = 2\nc = 3\n")
    assert ast.unparse(parsed.tree).split("\n")[::2] == ["a = 1", "c = 3"]
    assert [(span.line, span.end_line, span.reason) for span in parsed.unread] == [
        (2, 2, "syntax error: skipped line 2")
    ]


def test_a_warning_about_audited_code_is_neither_shown_nor_raised() -> None:
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("error")
        assert parse("x = '\\d' is 1\n").unread == ()
        assert parse("x = '\\d'\ny = = 1\n").unread != ()
    assert shown == []


def test_tree_sitter_is_imported_only_when_it_is_needed() -> None:
    import subprocess  # noqa: PLC0415

    program = (
        "import sys; from fungible.source.syntax import parse; parse('x = 1'); print('tree_sitter' in sys.modules)"
    )
    path = {"PYTHONPATH": str(Path(parse.__code__.co_filename).parents[2])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=path)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + ")" * 10_000,
        "x = " + "[" * 10_000 + "]" * 10_000,
        "x = " + "(" * 10_000 + "a" + ")" * 10_000,
        "(" * 10_000,
        "]" * 10_000,
        "x = a" + ".b" * 10_000,
        "x = a" + " + a" * 10_000,
        "x = a" + " and a" * 10_000 + " $",
        "x = a" + " < a" * 10_000 + " $",
        "x = " + "-" * 10_000 + "1",
        "x = " + "not " * 10_000 + "1",
        "x = " + "lambda: " * 10_000 + "1",
        "x = " + "a if b else " * 10_000 + "c",
        "x = a" + "()" * 10_000,
        "x: " + "list[" * 5_000 + "int" + "]" * 5_000,
        "x = f'" + "{a:" * 5_000 + "}" * 5_000 + "'",
        "match a:\n    case " + "[" * 5_000 + "]" * 5_000 + ": pass\n",
        "\n".join(" " * n + "if a:" for n in range(400)) + " pass\n",
        "def f(:\n" * 2_000,
        "class A(\n" * 2_000,
        "f'{" * 5_000,
        "\\\n" * 5_000,
        "\udc80 = 1\n",
        "\0",
        "\ufeff\ufeffx = 1",
        "",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_text_becomes_a_tree_that_a_recursion_can_walk(text: str) -> None:
    assert isinstance(_walked(parse(text).tree), ast.Module)


def test_size_alone_is_no_reason_to_leave_anything_out() -> None:
    parsed = parse("x = [" + "1, " * 100_000 + "]\n$\n")
    assert isinstance(parsed.tree.body[0], ast.Assign)
    assert isinstance(parsed.tree.body[0].value, ast.List)
    assert len(parsed.tree.body[0].value.elts) == 100_000


def test_five_thousand_branches_are_all_read() -> None:
    text = "if x:\n    y = 0\n" + "".join(f"elif x:\n    y = {n}\n" for n in range(5_000)) + "else:\n    z = 0\n"
    parsed = parse(text)
    assert parsed.unread == ()
    assert sum(isinstance(node, ast.If) for node in ast.walk(_walked(parsed.tree))) == 5_001


def test_text_is_read_however_little_stack_is_left() -> None:
    def at_depth(frames: int) -> Parsed:
        return at_depth(frames - 1) if frames else parse(text)

    parse("x = = 1\n")  # importing what recovery needs takes more stack than using it
    text = "def f():\n    if a:\n        x = [b(c[(d)])]\ny = = 2\n"
    reasons: set[str] = set()
    frames = 1
    while True:
        try:
            parsed = at_depth(frames)
        except RecursionError:  # the stack ended before the call
            break
        assert isinstance(parsed.tree, ast.Module)
        reasons.update(span.reason for span in parsed.unread)
        frames += 1
    assert "syntax error, and too little stack left to read around it" in reasons
    assert "nested deeper than 150 levels: skipped line 3" in reasons


def test_mutated_source_always_becomes_a_tree() -> None:
    chance = random.Random(20240501)
    for _ in range(150):
        start = chance.randrange(len(SAMPLE) - 120)
        text = _mutated("\n".join(SAMPLE[start : start + chance.randrange(5, 120)]), chance)
        parsed = parse(text)
        assert isinstance(parsed.tree, ast.Module)
        last = text.count("\n") + 1
        assert all(1 <= span.line <= span.end_line <= last for span in parsed.unread)
        _Walker().visit(parsed.tree)


def _mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randrange(1, 40))
        match chance.randrange(5):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + text[start:]
            case 2:
                text = (
                    text[:start]
                    + chance.choice(["(", ")", ":", '"""', "'", "\n", "{", "\t", "\\", "\0", "@"])
                    + text[start:]
                )
            case 3:
                text = text[:start] + text[start:end][::-1] + text[end:]
            case _:
                text = text[:end] if end > len(text) // 2 else text
    return text
