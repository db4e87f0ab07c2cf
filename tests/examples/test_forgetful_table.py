"""The forgetful example's README, its expected.json and its code say the same about every hazard."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict, cast

import pytest

from fungible.model.words import Kind, Severity, Storage, Verdict


class Point(TypedDict):
    """A labelled state point of expected.json."""

    file: str
    line: int
    symbol: str
    storage: str
    kind: str
    verdict: str
    severity: str
    why: str
    optional: NotRequired[bool]


class Labels(TypedDict):
    """The part of expected.json that is compared."""

    points: list[Point]
    must_not_flag: list[str]
    same_state: dict[str, list[str]]


class Row(NamedTuple):
    """What a table of the README and a label both say."""

    file: str
    line: int
    symbol: str
    kind: str
    storage: str


ROOT = Path(__file__).parents[2] / "examples" / "forgetful"
LABELS = cast("Labels", json.loads((ROOT / "expected.json").read_text(encoding="utf-8")))
README = (ROOT / "README.md").read_text(encoding="utf-8")

PLACE = r"`(?P<file>[^`:]+):(?P<line>\d+)` \| `(?P<symbol>[^`]+)` \| (?P<kind>[a-z-]+) \| (?P<storage>[a-z-]+)"
HAZARD = re.compile(rf"^\| (?P<number>\d+) \| (?P<title>[^|]+) \| {PLACE} \| (?P<text>[^|]+) \|$", re.MULTILINE)
FINE = re.compile(rf"^\| {PLACE} \| (?P<verdict>safe|acceptable) \| (?P<text>[^|]+) \|$", re.MULTILINE)

INSIDE = frozenset({"query", "file", "env", "process", "lifecycle", "library"})
"""Storages whose point is an offending call inside the function that the symbol names."""


def row_in(found: re.Match[str]) -> Row:
    return Row(found["file"], int(found["line"]), found["symbol"], found["kind"], found["storage"])


def labelled(*verdicts: str) -> list[Row]:
    return sorted(
        Row(point["file"], point["line"], point["symbol"], point["kind"], point["storage"])
        for point in LABELS["points"]
        if point["verdict"] in verdicts and not point.get("optional")
    )


def named(point: Point) -> str:
    return f"{point['symbol']}:{point['line']}-{point['kind']}"


def inner_name(point: Point) -> list[str]:
    """What the symbol adds to the dotted name of its module."""
    module = point["file"].removesuffix(".py").replace("/", ".")
    assert point["symbol"] == module or point["symbol"].startswith(f"{module}."), "symbol and file disagree"
    return point["symbol"].removeprefix(module).lstrip(".").split(".") if point["symbol"] != module else []


def dotted(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    return [*dotted(node.value), node.attr] if isinstance(node, ast.Attribute) else []


def bound(node: ast.AST, scope: list[str]) -> Iterator[list[str]]:
    """The inner names that a statement in a scope defines."""
    match node:
        case ast.ClassDef(name=name):
            yield [*scope, name]
        case ast.FunctionDef(name=name, args=args) | ast.AsyncFunctionDef(name=name, args=args):
            yield [*scope, name]
            yield from ([*scope, name, parameter.arg] for parameter in [*args.args, *args.kwonlyargs])
        case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target):
            parts = dotted(target)
            yield [*scope[:-1], *parts[1:]] if parts[:1] == ["self"] else [*scope, *parts]


def definitions(node: ast.AST, scope: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Every (line, inner name) that a tree defines."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield from ((child.lineno, name) for name in bound(child, scope))
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from definitions(child, [*scope, child.name])
        else:
            yield from definitions(child, scope)


def scope_at(node: ast.AST, line: int) -> list[str]:
    """The classes and functions around a line."""
    for child in ast.walk(node):
        if child is not node and isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
            if first <= line <= (child.end_lineno or first):
                return [child.name, *scope_at(child, line)]
    return []


def lines_of_code(tree: ast.AST) -> set[int]:
    return {node.lineno for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt | ast.excepthandler)}


@pytest.mark.parametrize("point", LABELS["points"], ids=named)
def test_symbol_is_on_the_labelled_line(point: Point) -> None:
    source = (ROOT / point["file"]).read_text(encoding="utf-8")
    if not point["file"].endswith(".py"):
        assert point["line"] <= len(source.splitlines())
        return
    tree, inner = ast.parse(source), inner_name(point)
    places = [line for line, name in definitions(tree, []) if name == inner]
    inside = (not inner or point["storage"] in INSIDE) and point["line"] in lines_of_code(tree)
    if inside and scope_at(tree, point["line"]) == inner:
        return
    assert point["line"] in places, f"{point['symbol']} is on line {places or 'none'} of {point['file']}"


@pytest.mark.parametrize("point", LABELS["points"], ids=named)
def test_label_uses_the_tool_s_words(point: Point) -> None:
    assert Kind(point["kind"])
    assert Storage(point["storage"])
    assert (Severity(point["severity"]) is Severity.NONE) == (Verdict(point["verdict"]) is Verdict.SAFE)
    assert point["why"].endswith(".")
    assert set(point) - {"optional"} == Point.__required_keys__


def test_table_of_hazards_is_the_list_of_violations() -> None:
    assert sorted(map(row_in, HAZARD.finditer(README))) == labelled("violation")


def test_hazards_are_numbered_and_explained() -> None:
    table = list(HAZARD.finditer(README))
    assert [int(row["number"]) for row in table] == list(range(1, len(table) + 1))
    assert all(row["text"].endswith(".") for row in table)
    assert f"{len(table)} hazards" in README


def test_table_of_what_is_fine_is_the_list_of_other_verdicts() -> None:
    assert sorted(map(row_in, FINE.finditer(README))) == labelled("safe", "acceptable")


def module_of(symbol: str) -> tuple[Path, list[str]]:
    """The file of a symbol, and what the symbol adds to its module."""
    parts = symbol.split(".")
    for cut in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:cut]).with_suffix(".py")
        if path.is_file():
            return path, parts[cut:]
    raise AssertionError(f"no module holds {symbol}")


def names_in(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found |= {value for _, value in ast.iter_fields(node) if isinstance(value, str)}
    return found


ALIASES = {symbol for names in LABELS["same_state"].values() for symbol in names}


@pytest.mark.parametrize("symbol", sorted({*LABELS["must_not_flag"], *LABELS["same_state"], *ALIASES}))
def test_symbol_that_is_only_mentioned_exists(symbol: str) -> None:
    path, inner = module_of(symbol)
    assert set(inner) <= names_in(path)


def test_nothing_is_both_a_violation_and_not_to_be_flagged() -> None:
    hazards = {row.symbol for row in labelled("violation")}
    assert not hazards & set(LABELS["must_not_flag"])
    assert set(LABELS["same_state"]) <= hazards
    assert not ALIASES & set(LABELS["must_not_flag"])
