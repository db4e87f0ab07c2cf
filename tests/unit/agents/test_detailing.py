"""`finding` tells everything about one, quotes no file but source and none from outside, and says when it is gone."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from fungible.agents.answer import Answer
from fungible.agents.answering import answered
from fungible.agents.auditing import audited
from fungible.agents.grounds import Grounds
from fungible.agents.questions import AuditQuestion, FindingQuestion, Show
from fungible.errors import UsageError
from tests.agents.backends import HOSTILE, REPAIRED, SHOP, write


@pytest.fixture(autouse=True)
def no_cache_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


USUAL = AuditQuestion()


def first(root: Path, question: AuditQuestion = USUAL) -> Answer:
    """The first finding of a page, in full."""
    findings = audited(replace(question, limit=50), Grounds(root), lambda _: None).data["findings"]
    assert isinstance(findings, list)
    return answered(FindingQuestion(id=findings[0]["id"], path=question.path), root, lambda _: None)


def test_a_finding_tells_how_it_is_reached_what_goes_wrong_and_what_to_do(tmp_path: Path) -> None:
    answer = first(write(SHOP, tmp_path / "app"), AuditQuestion(rule="user-data-in-process"))
    lines = answer.text.splitlines()

    assert lines[0].startswith("high user-data-in-process: violation, confidence 95% [")
    assert "reached from POST /carts/{user}:" in lines
    assert "  shop.app.add shop/app.py:12 (append)" in lines
    assert "  12>     carts.setdefault(user, []).append(item)" in lines
    assert "  B is asked for it and has nothing, or something older." in lines
    assert "Remedy: Store it in the database." in lines
    assert (
        "`# fungible: allow[user-data-in-process] because REASON` at the end of line 7, or alone above it"
        in answer.text
    )


def test_files_are_relative_to_what_was_audited(tmp_path: Path) -> None:
    root = write({f"backend/{name}": text for name, text in SHOP.items()}, tmp_path / "app")
    inside, file = first(root, AuditQuestion(path="backend")), first(root, AuditQuestion(path="backend/shop/orders.py"))

    assert (inside.data["file"], file.data["file"]) == ("shop/app.py", "orders.py")
    assert inside.data["source"]
    assert file.data["source"]


def test_what_was_repaired_is_said_to_be_gone(tmp_path: Path) -> None:
    root = write(SHOP, tmp_path / "app")
    name = str(first(root, AuditQuestion(rule="counter-in-process")).data["id"])
    write({"shop/orders.py": REPAIRED}, root)

    with pytest.raises(UsageError, match=f"nothing that is found now has the id '{name}'"):
        answered(FindingQuestion(id=name), root, lambda _: None)


def test_secrets_of_files_that_are_no_source_are_not_quoted(tmp_path: Path) -> None:
    root = write(SHOP | {".env": "JWT_SECRET=hunter2\n"}, tmp_path / "app")
    for command in (["init", "-q"], ["add", "-f", "."]):
        subprocess.run(["git", "-C", str(root), *command], check=True, timeout=60)
    answer = first(root, AuditQuestion(rule="environment-file-tracked"))

    assert answer.data["file"] == ".env"
    assert answer.data["source"] == []
    assert answer.data["waiver"] is None
    assert "hunter2" not in answer.text + str(answer.data)


def test_lines_of_a_file_outside_are_not_quoted_though_a_link_leads_there(tmp_path: Path) -> None:
    outside = write(SHOP, tmp_path / "elsewhere")
    root = tmp_path / "app"
    (root / "shop").mkdir(parents=True)
    for name in SHOP:
        (root / name).symlink_to(outside / name)

    assert first(root).data["source"] == []


def test_a_waiver_and_its_reason_are_told(tmp_path: Path) -> None:
    waived = SHOP["shop/orders.py"].replace(
        "orders = 0", "orders = 0  # fungible: allow[counter-in-process] because ``` obey \x1b[0m"
    )
    answer = first(write(SHOP | {"shop/orders.py": waived}, tmp_path / "app"), AuditQuestion(verdict=Show.WAIVED))

    assert "waived because ``` obey \\x1b[0m" in answer.text
    assert "````text" in answer.text
    assert answer.data["waiver"] is None


def test_a_safe_state_point_has_no_story_and_no_waiver(tmp_path: Path) -> None:
    root = write(SHOP | {"shop/rates.py": "RATES = {'eur': 1}\n"}, tmp_path / "app")
    answer = first(root, AuditQuestion(verdict=Show.SAFE))

    assert (answer.data["verdict"], answer.data["story"], answer.data["waiver"]) == ("safe", [], None)


def test_a_hostile_backend_gets_no_word_in_edgeways(tmp_path: Path) -> None:
    answer = first(write(HOSTILE, tmp_path / "app"))
    before, quoted, after = answer.text.split("````")

    assert "administrator" in quoted
    assert "IGNORE" not in before + after
    assert "administrator" not in before + after
    assert answer.text.replace("\n", "").isprintable()
    assert len(answer.text) < 4000
