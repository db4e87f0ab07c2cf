"""The shape of the tree: how long and how tangled its parts may be, and what it must not hold."""

import ast
import io
import os
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from radon.complexity import cc_visit

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "fungible"

# Ceilings. Where a number and clarity disagree, clarity wins, and the reason stands beside a new number.
FILE_LINES = 300
FUNCTION_LINES = 50  # without the docstring
# Cyclomatic, as radon counts it: that adds each `and`, each comprehension and each of its conditions to the branches,
# so that a straight function of a few generator expressions passes 10. Branches alone are held at 10 by ruff's C901.
COMPLEXITY = 15

DRAWERS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "base"})
"""Names that say nothing, so that anything can be put there."""

NEEDS_NOTHING = ("model", "errors")
"""Parts that import the standard library, each other, and no more."""

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
UNMEASURED = re.compile(r"\bno cover\b|\bno branch\b")
# A reason is at least two words.
IGNORE = re.compile(r"type:\s*ignore")
OVERRIDE = re.compile(r"type: ignore\[[\w, -]*\boverride\b")
REASONED_IGNORE = re.compile(r"type: ignore\[[\w, -]+\] +# *\w+ +\w+")
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/\w")
INDEX = re.compile(r"index-url[ =]+\S*:/|\b(?:pypi|pythonhosted|npmjs|debian)\.org\b")

GENERATED_FOLDERS = frozenset({"__pycache__", "build", "dist", "htmlcov", "node_modules"})
PROJECT_DOT_FOLDERS = frozenset({".ci", ".github"})


def sources() -> list[Path]:
    return sorted(SOURCES.rglob("*.py"))


def all_python() -> list[Path]:
    """Our code and its tests. The examples are left out: their flaws are their content."""
    return [path for path in project_files() if path.suffix == ".py" and not name_of(path).startswith("examples/")]


def project_files() -> list[Path]:
    """Every file that belongs to the project, committed or not."""
    return sorted(Path(folder, name) for folder, names in walk(ROOT) for name in names)


def walk(root: Path) -> Iterator[tuple[str, list[str]]]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if is_ours(name)]
        yield folder, [name for name in names if not name.startswith(".coverage")]


def is_ours(folder: str) -> bool:
    return folder in PROJECT_DOT_FOLDERS or not (folder.startswith(".") or folder in GENERATED_FOLDERS)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes(), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function takes, its docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def comments(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def commented(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name_of(path)}:{line} {comment}"
        for path in paths
        for line, comment in comments(path)
        if pattern.search(comment)
    ]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def belongs_to_the_vocabulary(module: str) -> bool:
    top, _, rest = module.partition(".")
    return top in sys.stdlib_module_names or (top == "fungible" and rest.split(".")[0] in NEEDS_NOTHING)


def test_there_are_sources_to_look_at() -> None:
    assert len(sources()) > 5


def test_no_file_is_too_long() -> None:
    lengths = {name_of(path): len(path.read_bytes().splitlines()) for path in sources()}

    assert {name: length for name, length in lengths.items() if length > FILE_LINES} == {}


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{name_of(path)}:{function.lineno} {function.name}": lines_of(function)
        for path in sources()
        for function in functions(path)
    }

    assert {name: length for name, length in lengths.items() if length > FUNCTION_LINES} == {}


def test_nothing_is_too_tangled() -> None:
    complexities = {
        f"{name_of(path)}:{block.lineno} {block.fullname}": block.complexity
        for path in sources()
        for block in cc_visit(path.read_text(encoding="utf-8"))
        if block.letter in "FM"
    }

    assert {name: found for name, found in complexities.items() if found > COMPLEXITY} == {}


def test_no_module_is_a_drawer() -> None:
    parts = {name_of(path): path.relative_to(ROOT).with_suffix("").parts for path in all_python()}

    assert [name for name, names in parts.items() if DRAWERS & {part.strip("_") for part in names}] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name_of(path) for path in sources() if not ast.get_docstring(tree_of(path))] == []


def test_nothing_is_left_for_later() -> None:
    assert commented(all_python(), UNFINISHED) == []


def test_every_ignored_type_error_has_its_code_and_its_reason() -> None:
    ignored = commented(all_python(), IGNORE)

    assert [each for each in ignored if not REASONED_IGNORE.search(each)] == []


def test_no_override_is_hidden_from_the_type_checker() -> None:
    """Compiled code reads an attribute of a base class, and not the property that hides it in a subclass."""
    assert commented(sources(), OVERRIDE) == []


def test_no_line_is_left_out_of_the_coverage() -> None:
    assert commented(sources(), UNMEASURED) == []


def test_the_vocabulary_imports_only_the_standard_library() -> None:
    files = [path for path in sources() if path.relative_to(SOURCES).with_suffix("").parts[0] in NEEDS_NOTHING]
    foreign = [
        (name_of(path), module) for path in files for module in imported(path) if not belongs_to_the_vocabulary(module)
    ]

    assert foreign == []


def test_no_file_names_a_place_of_one_machine_or_the_address_of_an_index() -> None:
    found = [
        f"{name_of(path)}:{number} {line.strip()[:100]}"
        for path in project_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if MACHINE.search(line) or INDEX.search(line)
    ]

    assert found == []
