"""A session: what is published when, and when an audit begins anew."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from fungible.editor import desk as desk_module
from fungible.editor.auditor import Auditor
from fungible.editor.desk import Desk
from fungible.editor.folders import Diagnostics
from fungible.editor.messages import Answer, Job, Refusal
from fungible.editor.places import uri_of
from fungible.editor.settings import read_settings
from tests.unit.editor.samples import CART_FILE, REPORT
from tests.unit.report.samples import FILES

CART = FILES[CART_FILE]


@dataclass
class Shown:
    """An editor that remembers what it was told."""

    published: list[tuple[str, int, int | None]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    refreshed: int = 0

    def publish(self, uri: str, found: Diagnostics, version: int | None) -> None:
        self.published.append((uri.rpartition("/")[2], len(found), version))

    def log(self, sentence: str) -> None:
        self.logged.append(sentence)

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)

    def busy(self, title: str) -> None: ...

    def stage(self, name: str) -> None: ...

    def idle(self) -> None: ...

    def refresh(self) -> None:
        self.refreshed += 1

    def taken(self) -> list[tuple[str, int, int | None]]:
        """What was published since the last look."""
        found, self.published = sorted(self.published), []
        return found


class Prepared(Auditor):
    """Answers what was prepared, one after the other, when it is let."""

    def __init__(self, *answers: Answer | Refusal | Callable[[], Answer]) -> None:
        super().__init__()
        self.answers = list(answers)
        self.jobs: list[Job] = []
        self.stops = 0
        self.go = asyncio.Event()
        self.go.set()

    async def audit(self, job: Job, heard: Callable[[str], None]) -> Answer | Refusal | None:
        self.jobs.append(job)
        stops = self.stops
        await self.go.wait()
        if stops != self.stops:
            return None
        found = self.answers.pop(0)
        return found() if callable(found) else found

    async def prepare(self) -> None: ...

    def stop(self) -> None:
        self.stops += 1


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "SETTLING", 0.0)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@dataclass
class Clock:
    """Goes on when it is told to."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def after(self, seconds: float, found: Answer) -> Callable[[], Answer]:
        """An answer that takes so long."""

        def answered() -> Answer:
            self.now += seconds
            return found

        return answered


def answer(root: Path) -> Answer:
    return Answer(root=root, report=REPORT, texts=FILES)


async def rest(desk: Desk) -> None:
    """Wait until every audit that is due is done."""
    while desk.working:
        await asyncio.sleep(0)


def run(main: Coroutine[object, object, None]) -> None:
    asyncio.run(main)


def test_every_file_with_findings_is_shown(shop: Path) -> None:
    async def main() -> None:
        shown = Shown()
        desk = Desk(shown, Prepared(answer(shop)))
        desk.add([shop])
        await rest(desk)

        assert shown.taken() == [
            ("broken.py", 1, None),
            ("cart.py", 1, None),
            ("orders.py", 1, None),
            ("sessions.py", 1, None),
        ]
        assert shown.refreshed == 1

    run(main())


def test_a_save_moves_what_is_known_before_anything_is_audited(shop: Path) -> None:
    async def main() -> None:
        shown, auditor = Shown(), Prepared(answer(shop), answer(shop))
        desk, uri = Desk(shown, auditor), uri_of(shop / CART_FILE)
        desk.add([shop])
        await rest(desk)
        desk.opened(uri, CART, 1)
        shown.taken()
        auditor.go.clear()
        desk.changed(uri, "# new\n" + CART, 2)

        assert shown.taken() == []
        desk.saved(uri)
        assert shown.taken() == [("cart.py", 1, 2)]
        auditor.go.set()
        await rest(desk)
        assert len(auditor.jobs) == 2

    run(main())


def test_saves_while_an_audit_has_just_begun_begin_it_anew(shop: Path) -> None:
    async def main() -> None:
        clock = Clock()
        auditor = Prepared(clock.after(10, answer(shop)), answer(shop), answer(shop))
        desk, uri = Desk(Shown(), auditor, clock), uri_of(shop / CART_FILE)
        desk.add([shop])
        desk.opened(uri, CART, 1)
        await rest(desk)
        auditor.go.clear()
        desk.saved(uri)
        while len(auditor.jobs) < 2:
            await asyncio.sleep(0)
        desk.saved(uri)
        desk.saved(uri)
        auditor.go.set()
        await rest(desk)

        assert auditor.stops == 2
        assert len(auditor.jobs) == 3

    run(main())


def test_a_save_while_an_audit_is_half_done_is_followed_by_another(shop: Path) -> None:
    async def main() -> None:
        clock = Clock()
        auditor = Prepared(clock.after(10, answer(shop)), answer(shop), answer(shop))
        desk, uri = Desk(Shown(), auditor, clock), uri_of(shop / CART_FILE)
        desk.add([shop])
        desk.opened(uri, CART, 1)
        await rest(desk)
        auditor.go.clear()
        desk.saved(uri)
        while len(auditor.jobs) < 2:
            await asyncio.sleep(0)
        clock.now += 6
        desk.saved(uri)
        auditor.go.set()
        await rest(desk)

        assert auditor.stops == 0
        assert len(auditor.jobs) == 3

    run(main())


def test_what_is_fixed_disappears(shop: Path) -> None:
    async def main() -> None:
        clean = replace(answer(shop), report=replace(REPORT, state_points=(), unread=()))
        shown = Shown()
        desk = Desk(shown, Prepared(answer(shop), clean))
        desk.add([shop])
        desk.opened(uri_of(shop / CART_FILE), CART, 1)
        await rest(desk)
        shown.taken()
        desk.saved(uri_of(shop / CART_FILE))
        await rest(desk)

        assert [(file, count) for file, count, _ in shown.taken()] == [
            ("broken.py", 0),
            ("cart.py", 0),
            ("orders.py", 0),
            ("sessions.py", 0),
        ]

    run(main())


def test_an_open_file_without_findings_is_told_so_once(shop: Path) -> None:
    async def main() -> None:
        shown = Shown()
        desk, uri = Desk(shown, Prepared(answer(shop), answer(shop))), uri_of(shop / "app/db.py")
        desk.add([shop])
        await rest(desk)
        shown.taken()
        desk.opened(uri, FILES["app/db.py"], 1)
        desk.saved(uri)
        await rest(desk)

        assert shown.taken() == [("db.py", 0, 1)]

    run(main())


def test_a_deleted_file_has_no_findings(shop: Path) -> None:
    async def main() -> None:
        shown = Shown()
        desk = Desk(shown, Prepared(answer(shop), answer(shop)))
        desk.add([shop])
        await rest(desk)
        shown.taken()
        (shop / CART_FILE).unlink()
        desk.touched([(uri_of(shop / CART_FILE), True)])

        assert shown.taken() == [("cart.py", 0, None)]
        await desk.close()

    run(main())


def test_what_the_editor_saved_itself_is_no_news(shop: Path) -> None:
    async def main() -> None:
        shown, auditor = Shown(), Prepared(answer(shop), answer(shop))
        desk, uri = Desk(shown, auditor), uri_of(shop / CART_FILE)
        desk.add([shop])
        desk.opened(uri, CART, 1)
        await rest(desk)
        desk.touched([(uri, False), ("untitled:x", False), ("file:///elsewhere/a.py", False)])
        await rest(desk)
        assert len(auditor.jobs) == 1

        (shop / "fungible.toml").write_text("")
        desk.touched([(uri_of(shop / "fungible.toml"), False)])
        await rest(desk)
        assert len(auditor.jobs) == 2

    run(main())


def test_a_mistake_in_the_configuration_is_told_once(shop: Path) -> None:
    async def main() -> None:
        shown, wrong = Shown(), Refusal("unknown key 'x'")
        desk = Desk(shown, Prepared(wrong, wrong, Refusal("it broke", fault=True)))
        desk.add([shop])
        await rest(desk)
        for _ in range(2):
            desk.touched([(uri_of(shop / "pyproject.toml"), False)])
            await rest(desk)

        assert shown.warnings == ["fungible: unknown key 'x'"]
        assert shown.logged == ["fungible: unknown key 'x'", "fungible: it broke"]

    run(main())


def test_other_settings_show_others_at_once(shop: Path) -> None:
    async def main() -> None:
        shown, auditor = Shown(), Prepared(answer(shop), answer(shop))
        desk = Desk(shown, auditor)
        desk.add([shop])
        await rest(desk)
        shown.taken()
        desk.configure(read_settings({"severities": {"high": "off"}})[0])

        assert shown.taken() == [("cart.py", 0, None)]
        assert len(auditor.jobs) == 1
        desk.configure(read_settings({"minConfidence": 0.9})[0])
        await rest(desk)
        assert auditor.jobs[1].given == {"min-confidence": 0.9}

    run(main())


def test_of_folders_inside_of_folders_the_inner_one_speaks(shop: Path) -> None:
    async def main() -> None:
        inner = Answer(root=shop / "app", report=replace(REPORT, state_points=(), unread=()), texts={})
        shown = Shown()
        desk = Desk(shown, Prepared(answer(shop), inner))
        desk.add([shop, shop / "app"])
        await rest(desk)

        assert shown.taken() == []

    run(main())


def test_a_folder_that_is_removed_takes_its_findings_along(shop: Path) -> None:
    async def main() -> None:
        shown = Shown()
        desk = Desk(shown, Prepared(answer(shop)))
        desk.add([shop])
        await rest(desk)
        shown.taken()
        desk.remove([shop])

        assert {count for _, count, _ in shown.taken()} == {0}
        assert desk.seen(uri_of(shop / CART_FILE)) is None

    run(main())


def test_a_file_without_a_folder_is_audited_with_its_project(shop: Path) -> None:
    async def main() -> None:
        (shop / "pyproject.toml").write_text("")
        other = shop.parent / "other"
        other.mkdir()
        auditor = Prepared(answer(shop), Refusal("x"))
        desk = Desk(Shown(), auditor)
        desk.opened(uri_of(shop / CART_FILE), CART, 1)
        desk.opened("untitled:one", "x = 1", 1)
        desk.opened(uri_of(shop / "notes.md"), "x", 1)
        desk.opened(uri_of(shop / "app/db.py"), "x", 1)
        desk.opened(uri_of(other / "tool.py"), "x", 1)
        await rest(desk)

        assert [job.path for job in auditor.jobs] == [shop, other / "tool.py"]

    run(main())


def test_where_folders_were_chosen_others_are_left_alone(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    async def main() -> None:
        shown, auditor = Shown(), Prepared(answer(shop))
        desk, outside = Desk(shown, auditor), tmp_path_factory.mktemp("outside") / "a.py"
        desk.add([shop])
        desk.opened(uri_of(outside), "x", 1)
        desk.saved(uri_of(outside))
        await rest(desk)

        assert [job.path for job in auditor.jobs] == [shop]
        assert desk.seen(uri_of(outside)) is None

    run(main())


def test_what_was_typed_and_not_saved_goes_when_the_file_is_closed(shop: Path) -> None:
    async def main() -> None:
        shown = Shown()
        desk, uri = Desk(shown, Prepared(answer(shop))), uri_of(shop / CART_FILE)
        desk.add([shop])
        desk.opened(uri, CART, 1)
        await rest(desk)
        desk.changed(uri, "", 2)
        seen = desk.seen(uri)
        assert seen is not None
        assert seen[0].lines(CART_FILE) == ("",)
        desk.closed(uri)
        seen = desk.seen(uri)
        assert seen is not None
        assert len(seen[0].lines(CART_FILE)) == len(CART.split("\n"))
        desk.closed(uri)
        desk.changed(uri, "x", 3)
        desk.saved(uri)

    run(main())
