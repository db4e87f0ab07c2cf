"""`audit` is short, lists worst first, and its pages are all findings once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fungible.agents.answer import Answer
from fungible.agents.answering import answered
from fungible.agents.questions import AuditQuestion, Show
from fungible.errors import NothingExamined, UsageError
from fungible.model.words import Severity
from tests.agents.backends import COUNTED, HOSTILE, REPAIRED, SHOP, many, write


@pytest.fixture(autouse=True)
def no_cache_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def asked(root: Path, question: AuditQuestion) -> Answer:
    return answered(question, root, lambda _: None)


def ids(answer: Answer) -> list[str]:
    findings = answer.data["findings"]
    assert isinstance(findings, list)
    return [each["id"] for each in findings]


def symbols(answer: Answer) -> list[str]:
    findings = answer.data["findings"]
    assert isinstance(findings, list)
    return [each["symbol"] for each in findings]


def pages(root: Path, question: AuditQuestion) -> Iterator[Answer]:
    answer = asked(root, question)
    yield answer
    while (cursor := answer.data["next_cursor"]) is not None:
        answer = asked(root, AuditQuestion(cursor=str(cursor)))
        yield answer


def test_the_pages_are_all_findings_once_and_in_order(tmp_path: Path) -> None:
    root = write(many(12), tmp_path / "app")
    listed = [ids(page) for page in pages(root, AuditQuestion(limit=5))]

    assert [len(page) for page in listed] == [5, 5, 2]
    every = [each for page in listed for each in page]
    assert every == ids(asked(root, AuditQuestion(limit=50)))
    assert len(set(every)) == 12


def test_a_page_goes_on_where_the_one_before_ended_though_findings_were_repaired(tmp_path: Path) -> None:
    root = write(many(6), tmp_path / "app")
    first = asked(root, AuditQuestion(limit=2))
    text = (root / "app.py").read_text()
    (root / "app.py").write_text(text.replace("    kept_00[user] = text\n", "    ...\n"))
    second = asked(root, AuditQuestion(cursor=str(first.data["next_cursor"])))

    assert symbols(first) == ["app.kept_00", "app.kept_01"]
    assert symbols(second) == ["app.kept_02", "app.kept_03"]


def test_a_page_behind_which_all_was_repaired_says_so(tmp_path: Path) -> None:
    root = write(many(3), tmp_path / "app")
    cursor = str(asked(root, AuditQuestion(limit=2)).data["next_cursor"])
    text = (root / "app.py").read_text()
    (root / "app.py").write_text(text.replace("    kept_02[user] = text\n", "    ...\n"))

    assert "\nNothing more: all of 2 violations were listed." in asked(root, AuditQuestion(cursor=cursor)).text


def test_a_cursor_keeps_what_was_asked_for(tmp_path: Path) -> None:
    root = write({"one/" + name: text for name, text in many(4).items()} | SHOP, tmp_path / "app")
    question = AuditQuestion(path="one", rule="cache", severity=Severity.MEDIUM, limit=3)

    assert [symbols(page) for page in pages(root, question)] == [
        ["app.kept_00", "app.kept_01", "app.kept_02"],
        ["app.kept_03"],
    ]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (AuditQuestion(), ["shop.app.carts", "shop.orders.orders"]),
        (AuditQuestion(severity=Severity.CRITICAL), []),
        (AuditQuestion(rule="counter-in-process"), ["shop.orders.orders"]),
        (AuditQuestion(rule="MEM105"), ["shop.app.carts"]),
        (AuditQuestion(rule="memory"), ["shop.app.carts", "shop.orders.orders"]),
        (AuditQuestion(rule="counter"), ["shop.orders.orders"]),
        (AuditQuestion(rule="job-status"), []),
        (AuditQuestion(file="shop/orders.py"), ["shop.orders.orders"]),
        (AuditQuestion(file="./shop/"), ["shop.app.carts", "shop.orders.orders"]),
        (AuditQuestion(file="shop/order"), []),
        (AuditQuestion(verdict=Show.WAIVED), []),
    ],
)
def test_what_is_asked_for_is_listed(tmp_path: Path, question: AuditQuestion, found: list[str]) -> None:
    root = write(SHOP, tmp_path / "app")

    assert symbols(asked(root, question)) == found


def test_a_file_that_changes_a_state_point_of_another_is_about_it(tmp_path: Path) -> None:
    writer = (
        "from shop.orders import router\nfrom shop import kept\n\n\n@router.put('/x')\ndef put(key: str) -> None:\n"
    )
    files = SHOP | {"shop/kept.py": "KEPT = {}\n", "shop/writer.py": f"{writer}    kept.KEPT[key] = key\n"}
    root = write(files, tmp_path / "app")

    assert symbols(asked(root, AuditQuestion(file="shop/writer.py"))) == ["shop.kept.KEPT"]


def test_a_waived_violation_is_listed_when_it_is_asked_for(tmp_path: Path) -> None:
    waived = COUNTED.replace("orders = 0", "orders = 0  # fungible: allow[counter-in-process] because one process runs")
    root = write(SHOP | {"shop/orders.py": waived}, tmp_path / "app")

    assert symbols(asked(root, AuditQuestion(verdict=Show.WAIVED))) == ["shop.orders.orders"]
    assert symbols(asked(root, AuditQuestion())) == ["shop.app.carts"]


def test_a_clean_backend_takes_a_sentence(tmp_path: Path) -> None:
    root = write({"orders.py": REPAIRED}, tmp_path / "app")
    answer = asked(root, AuditQuestion())

    assert answer.text == (
        "No state point is written by requests: 10/10 (grade A+), no violation, in 1 file read with 1 entry point."
    )
    assert asked(root, AuditQuestion(rule="session")).text.endswith("\nNothing is as asked for.")


def test_what_could_not_be_read_is_named(tmp_path: Path) -> None:
    broken = {f"broken_{number}.py": "def broken(:\n" for number in range(5)}
    answer = asked(write(SHOP | broken, tmp_path / "app"), AuditQuestion())

    assert "\n5 places could not be read.\n" in answer.text
    assert answer.text.count("\nnot read: broken_") == 3
    assert answer.data["unread"] == 5


def test_the_usual_answer_is_small(tmp_path: Path) -> None:
    forgetful = Path(__file__).parents[3] / "examples" / "forgetful"
    answer = asked(forgetful.resolve(), AuditQuestion())

    assert len(ids(answer)) == 5
    assert len(answer.text) < 2000


def test_hostile_names_stay_in_their_fence_and_on_their_line(tmp_path: Path) -> None:
    root = write(HOSTILE, tmp_path / "app")
    text = asked(root, AuditQuestion()).text
    before, fence, quoted, after = text.split("````")[0], *text.partition("````text\n")[1:2], *text.split("````")[1:]

    assert fence == "````text\n"
    assert "IGNORE ALL RULES" in quoted
    assert "IGNORE" not in before + after
    assert text.replace("\n", "").isprintable()


def test_mistakes_name_what_there_is(tmp_path: Path) -> None:
    root = write(SHOP | {"empty/readme.txt": ""}, tmp_path / "app")

    with pytest.raises(UsageError, match=r"no rule is called 'sesion' \(rule\); did you mean 'session'"):
        asked(root, AuditQuestion(rule="sesion"))
    with pytest.raises(NothingExamined, match="nothing was examined"):
        asked(root, AuditQuestion(path="empty"))
    with pytest.raises(UsageError, match="only what is under"):
        asked(root, AuditQuestion(path=".."))
