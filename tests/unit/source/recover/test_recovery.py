"""Recovery reads what Python reads, and more: a sample of this Python's own files shows the first."""

import ast
import random
import sysconfig
import warnings
from pathlib import Path

import pytest

from fungible.source.recover.recovery import RECOVERY_LIMIT, recover
from tests.unit.source.trees import dump

SAMPLE_SIZE = 60
NEWER = tuple(getattr(ast, name) for name in ("TypeAlias", "TypeVar", "TemplateStr") if hasattr(ast, name))


def _sample() -> list[Path]:
    roots = {Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib")}
    paths = sorted({path for root in roots for path in root.rglob("*.py") if not {"test", "tests"} & set(path.parts)})
    random.Random(1871).shuffle(paths)
    return paths


def _readable(path: Path) -> tuple[str, ast.Module] | None:
    """Text and tree of a file that is not long and says nothing that recovery says in older words."""
    try:
        text = path.read_text("utf-8")
        if text.count("\n") > 3_000:
            return None
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
        if any(isinstance(node, NEWER) for node in ast.walk(tree)):
            return None
    except (OSError, SyntaxError, ValueError):
        return None
    return text, tree


def test_a_sample_of_this_python_is_read_like_python_reads_it() -> None:
    read = 0
    for path in _sample():
        readable = _readable(path)
        if readable is None:
            continue
        text, tree = readable
        with warnings.catch_warnings(action="ignore"):
            parsed = recover(text)
        assert parsed.unread == (), path
        assert dump(parsed.tree) == dump(tree), path
        read += 1
        if read == SAMPLE_SIZE:
            return
    pytest.fail(f"only {read} files to read")


def test_text_of_python_2_is_read_nearly_whole() -> None:
    text = """\
import sys, urllib2

class Old:
    def f(self, (a, b), c=0777):
        print >>sys.stderr, "got %s" % a,
        try:
            exec "x = 1" in self.names
        except (IOError, OSError), error:
            raise ValueError, "bad"
        except KeyError, e:
            print `e`
        if a <> b:
            return 10L
        return ur"\\d", lambda (x, y): x

sessions = {}
"""
    parsed = recover(text)
    assert [type(node).__name__ for node in parsed.tree.body] == ["Import", "ClassDef", "Assign"]
    assert [span.reason for span in parsed.unread] == [
        "Python 2 tuple parameter: skipped line 4",
        "Python 2 backticks: skipped line 11",
        "Python 2 tuple parameter: skipped line 14",
    ]


def test_a_mark_and_null_bytes_move_no_line() -> None:
    parsed = recover("\ufeffa = 1\nb = '\0'\r\nc = 2\n")
    assert [node.lineno for node in parsed.tree.body] == [1, 2, 3]
    assert [span.reason for span in parsed.unread] == ["NUL byte: skipped line 2"]


def test_text_that_is_too_large_is_left_out_as_a_whole() -> None:
    text = "x = 1\n" * (RECOVERY_LIMIT // 6 + 1)
    parsed = recover(text)
    assert parsed.tree.body == []
    assert [(span.line, span.end_line) for span in parsed.unread] == [(1, text.count("\n") + 1)]
    assert parsed.unread[0].reason.startswith("syntax error, and too large to read around it (1,000,00")


def test_a_text_where_nothing_holds_together_keeps_what_stands_alone() -> None:
    parsed = recover("}\nimport os\n)\n")
    assert "import os" in ast.unparse(parsed.tree)
    assert parsed.unread
