"""What is known about a folder: the last report, through what was typed since."""

from dataclasses import replace
from pathlib import Path

from fungible.editor.folders import Folder
from fungible.editor.messages import Answer
from fungible.model.report import AuditReport, Unread
from tests.unit.editor.samples import CART_FILE, REPORT, ROOT, TEXTS
from tests.unit.report.samples import FILES


def folder() -> Folder:
    return Folder(path=ROOT, root=ROOT, encoding="utf-16")


def answer(report: AuditReport = REPORT) -> Answer:
    return Answer(root=ROOT, report=report, texts=FILES)


def test_files_have_the_names_that_the_report_gives_them() -> None:
    assert folder().name_of(ROOT / "app" / "db.py") == "app/db.py"
    assert Folder(path=ROOT / "a.py", root=ROOT, encoding="utf-8").name_of(ROOT / "a.py") == "a.py"


def test_a_folder_holds_what_is_inside() -> None:
    assert folder().holds(ROOT / "app" / "db.py")
    assert not folder().holds(Path("/srv/shop2/app.py"))


def test_a_report_is_about_the_text_that_was_saved_when_it_began() -> None:
    known = folder()
    typed = ["# typed meanwhile", *TEXTS[CART_FILE]]
    known.receive(answer(), {CART_FILE: typed})

    assert known.view is not None
    assert known.view.texts[CART_FILE] == typed
    known.type_into(CART_FILE, TEXTS[CART_FILE])
    moved = known.view.now(CART_FILE, 4)
    assert moved is not None
    assert moved.line == 3


def test_a_file_that_has_just_stopped_parsing_changes_nothing() -> None:
    known = folder()
    broken = replace(REPORT, state_points=(), unread=(Unread(file=CART_FILE, line=2, reason="syntax error"),))

    assert known.receive(answer(), {})
    assert not known.receive(answer(broken), {CART_FILE: ["x ="]})
    assert known.view is not None
    assert known.view.report == REPORT
    assert known.receive(answer(broken), {})


def test_a_first_report_is_taken_as_it_is() -> None:
    broken = replace(REPORT, unread=(Unread(file=CART_FILE, line=2, reason="syntax error"),))

    assert folder().receive(answer(broken), {CART_FILE: ["x ="]})
