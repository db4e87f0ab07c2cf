"""`diff` lists what a change adds, what it makes worse and what it mends, and nothing that was there before."""

from pathlib import Path

import pytest

from fungible.agents.answer import Answer
from fungible.agents.answering import answered
from fungible.agents.questions import DiffQuestion
from fungible.errors import UsageError
from tests.agents.backends import ORDER, REPAIRED, SHOP, checked_in, many, write

LATE = """\
from shop.app import app, carts


@app.delete("/carts/{user}")
def drop(user: str) -> None:
    carts.pop(user)
"""


@pytest.fixture(autouse=True)
def no_cache_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one violation."""
    return checked_in(write(SHOP | {"shop/orders.py": REPAIRED}, tmp_path / "app"))


def asked(root: Path, question: DiffQuestion) -> Answer:
    return answered(question, root, lambda _: None)


def found(answer: Answer) -> list[tuple[str, str]]:
    findings = answer.data["findings"]
    assert isinstance(findings, list)
    return [(each["status"], each["symbol"]) for each in findings]


def test_a_tree_as_it_was_adds_nothing(root: Path) -> None:
    answer = asked(root, DiffQuestion())

    assert answer.text.startswith("This change adds no violation. Compared with HEAD (")
    assert answer.text.endswith("): 0 new, 0 reopened, 1 known, 0 mended.")


def test_what_a_change_adds_is_listed_and_what_was_there_is_not(root: Path) -> None:
    write({"shop/orders.py": SHOP["shop/orders.py"]}, root)

    assert found(asked(root, DiffQuestion())) == [("new", "shop.orders.orders")]


def test_a_new_writer_of_old_state_is_told_with_its_name(root: Path) -> None:
    answer = asked(write({"shop/late.py": LATE}, root), DiffQuestion())

    assert found(answer) == [("reopened", "shop.app.carts")]
    assert "  reopened: written now by `shop.late.drop` (DELETE /carts/{user}) too" in answer.text.splitlines()


def test_what_is_mended_is_told(root: Path) -> None:
    answer = asked(write({"shop/app.py": "from fastapi import FastAPI\n\napp = FastAPI()\n"}, root), DiffQuestion())

    assert answer.text.startswith("This change adds no violation. ")
    assert "\nmended: shop.app.carts high user-data-in-process, " in answer.text


def test_a_page_is_bounded_and_says_how_much_more_there_is(root: Path) -> None:
    answer = asked(write(many(5), root), DiffQuestion(limit=2))

    assert len(found(answer)) == 2
    assert "\nAnd 3 more: diff with a limit of up to 50 lists them.\n" in answer.text


def test_a_part_of_the_tree_is_named_where_it_is_needed(root: Path) -> None:
    write({"shop/orders.py": SHOP["shop/orders.py"]}, root)
    answer = asked(root, DiffQuestion(path="shop"))

    assert answer.text.endswith('finding(id, path="shop"); the files are relative to that path')


def test_names_that_read_like_orders_stay_in_the_fence(root: Path) -> None:
    hostile = SHOP["shop/orders.py"].replace('"/orders"', repr(ORDER))
    text = asked(write({"shop/orders.py": hostile}, root), DiffQuestion()).text
    before, quoted, after = text.split("````")

    assert "IGNORE ALL RULES" in quoted
    assert "IGNORE" not in before + after


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "a\0b", "x" * 10_000])
def test_a_revision_that_is_not_there_is_one_sentence(root: Path, ref: str) -> None:
    with pytest.raises(UsageError, match="no revision is called"):
        asked(root, DiffQuestion(ref=ref))


def test_without_a_repository_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        asked(write(SHOP, tmp_path / "plain"), DiffQuestion())


def test_a_file_that_an_edit_broke_is_no_good_news(root: Path) -> None:
    answer = asked(write({"shop/app.py": SHOP["shop/app.py"] + "\n\ndef broken(:\n"}, root), DiffQuestion())

    assert answer.text.startswith("This change adds no violation as far as could be read (1 place could not). ")
    assert "\nnot read: shop/app.py:20 " in answer.text
