"""Reports after edits: what is told again is what an audit from nothing finds."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from fungible.report.json import render_json
from tests.unit.audit.audits import analyses, audit

SHOP = {
    "shop/__init__.py": "",
    "shop/stock.py": """\
from functools import lru_cache

LEVELS: dict[str, int] = {}
seen = []


@lru_cache
def limit() -> int:
    return 12


class Counter:
    def __init__(self) -> None:
        self.total = 0

    def add(self, amount: int) -> None:
        self.total += amount


counter = Counter()


def take(name: str, amount: int) -> int:
    LEVELS[name] = LEVELS.get(name, limit()) - amount
    counter.add(amount)
    return LEVELS[name]
""",
    "shop/db.py": """\
from sqlalchemy import create_engine, text

engine = create_engine("postgresql://db/shop")


def prepare() -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS orders (id int)"))


prepare()
""",
    "shop/app.py": """\
from fastapi import FastAPI

from shop import stock

app = FastAPI()
carts = {}


@app.post("/take/{name}")
def take(name: str, amount: int) -> dict[str, int]:
    left = stock.take(name, amount)
    return {"left": left}


@app.post("/carts/{user}")
def put(user: str, item: str) -> None:
    carts.setdefault(user, []).append(item)


@app.get("/carts/{user}")
def show(user: str) -> list[str]:
    return carts.get(user, [])
""",
    "tests/test_app.py": """\
from shop.app import app, carts
import shop.stock


def test_a_cart_starts_empty() -> None:
    assert carts == {}
    assert app
""",
}
STATEMENTS = (
    "# a remark",
    "",
    '"""Some text."""',
    "pass",
    "unused = 1",
    "import os",
    "print('here')",
    "# fungible: allow[user-data-in-process] because it is a demo",
    "carts = {}",
    "carts['all'] = []",
    "LEVELS.clear()",
    "seen.append(name)",
    "counter.add(2)",
    "from shop import db",
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "tree"
    for name, text in SHOP.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def edit(file: Path, change: Callable[[str], str]) -> None:
    before = file.read_text()
    after = change(before)
    assert after != before
    file.write_text(after)


def warm_and_cold(tree: Path) -> tuple[str, str]:
    return render_json(audit(tree)), render_json(audit(tree, cache=False))


MOVES = {
    "a comment": ("shop/app.py", lambda text: text.replace("    left =", "    # what is left\n    left =")),
    "blank lines on top": ("shop/stock.py", lambda text: text.replace("LEVELS:", "\n\n\nLEVELS:", 1)),
    "a docstring": ("shop/stock.py", lambda text: text.replace("    LEVELS[", '    """Take some."""\n    LEVELS[', 1)),
    "a line less": ("shop/app.py", lambda text: text.replace("app = FastAPI()\ncarts", "app = FastAPI()\n\ncarts")),
    "what a test does": ("tests/test_app.py", lambda text: text + "    carts['x'] = [1]\n"),
    "one more test": ("tests/test_app.py", lambda text: text + "\n\ndef test_more() -> None:\n    carts.clear()\n"),
}


@pytest.mark.parametrize("name", MOVES)
def test_what_only_moves_is_told_again_without_an_analysis(
    name: str, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit(tree)
    file, change = MOVES[name]
    edit(tree / file, change)
    heard = analyses(monkeypatch)
    told = render_json(audit(tree))

    assert heard == []
    assert told == render_json(audit(tree, cache=False))


CHANGES = {
    "a write": ("shop/app.py", lambda text: text.replace("    left =", "    carts[name] = []\n    left =")),
    "a constant": ("shop/stock.py", lambda text: text.replace("return 12", "return 13")),
    "one for true": ("shop/stock.py", lambda text: text.replace("return 12", "return True")),
    "a waiver": (
        "shop/app.py",
        lambda text: text.replace("carts = {}", "carts = {}  # fungible: allow[user-data-in-process] because so"),
    ),
    "what a test imports": ("tests/test_app.py", lambda text: text.replace("import shop.stock", "import shop.db")),
    "a line that becomes two": (
        "shop/app.py",
        lambda text: text.replace('{"left": left}', '{\n        "left": left\n    }'),
    ),
    "lines that become one": ("shop/stock.py", lambda text: text.replace("= {}\nseen", "= {}; seen")),
    "close to a change of tables": ("shop/db.py", lambda text: text.replace("\n\n\nprepare", "\n\nprepare")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_may_matter_is_analysed_again(name: str, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit(tree)
    file, change = CHANGES[name]
    edit(tree / file, change)
    heard = analyses(monkeypatch)
    told = render_json(audit(tree))

    assert len(heard) == 1
    assert told == render_json(audit(tree, cache=False))


def test_a_report_told_again_is_kept_for_the_next_edit(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit(tree)
    heard = analyses(monkeypatch)
    for _ in range(3):
        edit(tree / "shop/app.py", lambda text: text.replace("\ncarts = {}", "\n# more\ncarts = {}"))
        told = audit(tree)

    assert heard == []
    assert render_json(told) == render_json(audit(tree, cache=False))


def test_facts_that_were_not_kept_are_no_ground_to_tell_again(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit(tree)
    for entry in (tmp_path / "cache").rglob("facts-*/*/*"):
        entry.unlink()
    edit(tree / "shop/app.py", lambda text: text + "# the end\n")
    heard = analyses(monkeypatch)
    audit(tree)

    assert len(heard) == 1


def test_a_test_of_which_served_code_takes_a_variable_counts(tree: Path) -> None:
    (tree / "tests/__init__.py").write_text("")
    (tree / "tests/stub.py").write_text("shared = {}\n")
    edit(tree / "shop/app.py", lambda text: text.replace("carts = {}", "from tests import stub\ncarts = stub.shared"))
    edit(tree / "shop/app.py", lambda text: text.replace("    left =", "    stub.shared[name] = name\n    left ="))
    audit(tree)
    edit(tree / "tests/stub.py", lambda text: "first = 1\n\n" + text)
    warm, cold = warm_and_cold(tree)

    assert warm == cold


def test_narrowed_to_an_application_tests_count_like_other_code(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit(tree, app="shop.app:app")
    edit(tree / "tests/test_app.py", lambda text: text + "    assert 'shop.db'\n")
    heard = analyses(monkeypatch)
    told = audit(tree, app="shop.app:app")

    assert len(heard) == 1
    assert told == audit(tree, app="shop.app:app", cache=False)


@pytest.mark.parametrize("seed", range(3))
def test_after_random_edits_a_warm_audit_says_what_a_cold_one_says(seed: int, tree: Path) -> None:
    chance = random.Random(seed)
    audit(tree)
    for _ in range(14):
        _edit_at_random(tree, chance)
        warm, cold = warm_and_cold(tree)
        assert warm == cold


def _edit_at_random(tree: Path, chance: random.Random) -> None:
    """Insert, remove or replace a line; add or remove a file once in a while."""
    files = sorted(tree.rglob("*.py"))
    file = chance.choice(files)
    if chance.random() < 0.1:
        (tree / f"shop/more{chance.randrange(3)}.py").write_text(f"from shop import app\nvalue = {chance.random()}\n")
        return
    lines = file.read_text().split("\n")
    at = chance.randrange(len(lines))
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    new = indent + chance.choice(STATEMENTS)
    lines[at : at + chance.choice((0, 0, 0, 1))] = [new] if chance.random() < 0.9 else []
    file.write_text("\n".join(lines))
