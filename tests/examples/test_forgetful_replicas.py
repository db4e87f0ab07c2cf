"""Runs the forgetful example as two real servers, and as one that is started again: state is lost between them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.examples.replica import ADMIN, Replica, load_samples, replica


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Replica, Replica]]:
    """Two replicas over one database, each with a disk of its own."""
    home = tmp_path_factory.mktemp("pair")
    load_samples(home, "a")
    with replica(home, "a") as first, replica(home, "b") as second:
        yield first, second


def shorten(board: Replica, ana: dict[str, str]) -> None:
    board.post("/shortlist", {"internship_id": 1}, ana)


def choose(board: Replica, ana: dict[str, str]) -> None:
    board.put("/me/preferences", {"theme": "dark"}, ana)


def view(board: Replica, ana: dict[str, str]) -> None:
    board.get("/internships/1", ana)


def ask(board: Replica, ana: dict[str, str]) -> None:
    board.post("/chat", {"text": "How long should my letter be?"}, ana)


def remind(board: Replica, ana: dict[str, str]) -> None:
    board.post("/reminders", {"at": "2100-01-01T08:00:00Z", "text": "Apply"}, ana)


def announce(board: Replica, ana: dict[str, str]) -> None:
    board.post("/announcements", {"text": "Closed on Friday"}, ADMIN)


def switch_off(board: Replica, ana: dict[str, str]) -> None:
    board.put("/flags/coach", {"on": False}, ADMIN)


def shorten_pages(board: Replica, ana: dict[str, str]) -> None:
    board.put("/options", {"page_size": 1}, ADMIN)


def look_up(board: Replica, ana: dict[str, str]) -> None:
    board.get("/search?q=commuters")


def report(board: Replica, ana: dict[str, str]) -> None:
    board.post("/reports", auth=ADMIN)


LOSSES = {
    "/shortlist": shorten,
    "/me/preferences": choose,
    "/me/recently-viewed": view,
    "/chat": ask,
    "/reminders": remind,
    "/announcements": announce,
    "/flags": switch_off,
    "/options": shorten_pages,
    "/search/popular": look_up,
    "/trail": report,
}


class TestTwoReplicas:
    @pytest.mark.parametrize(("page", "act"), LOSSES.items(), ids=LOSSES)
    def test_disagree_about_a_page(
        self, pair: tuple[Replica, Replica], page: str, act: Callable[[Replica, dict[str, str]], None]
    ) -> None:
        ana = pair[0].sign_in("ana")
        act(pair[0], ana)
        told = [board.get(page, ana | ADMIN) for board in pair]
        assert [reply.status_code for reply in told] == [200, 200]
        assert told[0].json() != told[1].json()

    def test_agree_about_what_is_in_the_database(self, pair: tuple[Replica, Replica]) -> None:
        first, second = pair
        ana = first.sign_in("ana")
        application = first.post("/applications", {"internship_id": 1}, ana).json()
        assert application in second.get("/applications", ana).json()

    def test_do_not_see_each_other_s_visitors(self, pair: tuple[Replica, Replica]) -> None:
        account = {"email": "zoe@uni.example", "password": "secret", "name": "Zoe"}
        pair[0].post("/auth/sign-up", account)
        pair[0].post("/auth/sign-in", account)
        rui = pair[1].sign_in("rui")
        around = [board.get("/students/around", rui).json() for board in pair]
        assert ["Zoe" in names for names in around] == [True, False]

    def test_number_applications_alike(self, pair: tuple[Replica, Replica]) -> None:
        first, second = pair
        rui = first.sign_in("rui")
        for board in pair:
            board.post("/applications", {"internship_id": 2}, rui)
        given = [application["reference"] for application in second.get("/applications", rui).json()]
        every = [reply["reference"] for reply in second.get("/students/1/applications", rui).json()] + given
        assert len(set(every)) < len(every)

    def test_do_not_know_each_other_s_sessions(self, pair: tuple[Replica, Replica]) -> None:
        first, second = pair
        entered = first.enter_console(remember_me=True)
        second.client.cookies.update(entered.cookies)
        assert first.get("/console").json() == {"company": "Tramline"}
        assert second.get("/console").status_code == 401
        assert second.post("/console/resume").status_code == 401

    def test_do_not_hear_of_a_sign_out(self, pair: tuple[Replica, Replica]) -> None:
        first, second = pair
        ana = first.sign_in("ana")
        first.post("/auth/sign-out", auth=ana)
        assert first.get("/me", ana).status_code == 401
        assert second.get("/me", ana).status_code == 200

    def test_do_not_have_each_other_s_files(self, pair: tuple[Replica, Replica]) -> None:
        first, second = pair
        ana = first.sign_in("ana")
        number = first.upload("/documents", "cv.txt", "Python", ana).json()["id"]
        assert first.get(f"/documents/{number}/file", ana).status_code == 200
        assert second.get(f"/documents/{number}/file", ana).json() == {"detail": "the file is gone"}
        link = first.post(f"/documents/{number}/link", auth=ana).json()["address"]
        assert second.get(link).status_code == 403

    def test_do_not_know_each_other_s_imports_and_posts(self, pair: tuple[Replica, Replica]) -> None:
        first, second = pair
        second.client.cookies.clear()
        for board in pair:
            board.enter_console()
        progress = first.imported("rows.json", "[]")
        assert progress["stage"] == "finished"
        assert second.get(f"/console/imports/{progress['job']}").status_code == 404
        first.post("/internships", {"title": "Harbour pilot", "category": "policy", "city": "Faro"})
        assert len(first.get("/search?q=harbour").json()) == 1
        assert second.get("/search?q=harbour").json() == []

    def test_do_not_accept_each_other_s_codes(self, pair: tuple[Replica, Replica]) -> None:
        first, second = pair
        account = {"email": "eva@uni.example", "password": "secret", "name": "Eva"}
        first.post("/auth/sign-up", account)
        eva = {"authorization": f"Bearer {second.post('/auth/sign-in', account).json()['access_token']}"}
        code = first.get("/development/mailbox?to=eva@uni.example").json()[0]["text"].split()[-1]
        assert second.post("/auth/confirm", {"code": code}, eva).status_code == 400
        assert first.post("/auth/confirm", {"code": code}, eva).status_code == 200


def test_restart_forgets(tmp_path: Path) -> None:
    load_samples(tmp_path, "disk")
    with replica(tmp_path, "disk") as before:
        ana = before.sign_in("ana")
        before.post("/shortlist", {"internship_id": 1}, ana)
        first = before.post("/applications", {"internship_id": 1}, ana).json()
        assert len(before.get("/shortlist", ana).json()) == 1
    with replica(tmp_path, "disk") as after:
        assert after.get("/shortlist", ana).json() == []
        assert after.get("/applications", ana).json() == [first]
        assert after.post("/applications", {"internship_id": 2}, ana).json()["reference"] == first["reference"]
