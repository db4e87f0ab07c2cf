"""Runs the forgetful example as real servers: one that works, and two that lose each other's state."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

NEEDED = (
    *("apscheduler", "cachetools", "fastapi", "httpx", "jwt", "prometheus_client"),
    *("python_multipart", "slowapi", "sqlalchemy", "uvicorn", "websockets"),
)
MISSING = [name for name in NEEDED if find_spec(name) is None]
if MISSING:
    pytest.skip(
        f"the forgetful example needs {', '.join(MISSING)}: install fungible[examples]", allow_module_level=True
    )
if sys.platform == "win32":
    pytest.skip("a listening socket is handed to the server, which Windows can't do", allow_module_level=True)

import httpx  # noqa: E402
from websockets.sync.client import connect  # noqa: E402

EXAMPLE = Path(__file__).parents[2] / "examples" / "forgetful"
PATIENCE = 60.0
ADMIN = {"x-admin-key": "key-of-the-tests"}

# The parent listens before the server starts, so that the first request waits in the socket's queue
# for as long as the start takes: nobody has to guess a free port, to sleep or to try again.
SERVE = """
import socket, sys, uvicorn
listener = socket.socket(fileno=int(sys.argv[1]))
config = uvicorn.Config("forgetful.app:app", access_log=False, log_level="warning")
uvicorn.Server(config).run(sockets=[listener])
"""


@dataclass(frozen=True)
class Replica:
    """A running server, as one client sees it; the client keeps cookies."""

    client: httpx.Client
    address: str

    def get(self, path: str, auth: dict[str, str] | None = None) -> httpx.Response:
        return self.client.get(path, headers=auth)

    def post(self, path: str, body: object = None, auth: dict[str, str] | None = None) -> httpx.Response:
        return self.client.post(path, json=body, headers=auth)

    def put(self, path: str, body: object, auth: dict[str, str] | None = None) -> httpx.Response:
        return self.client.put(path, json=body, headers=auth)

    def upload(self, path: str, name: str, text: str, auth: dict[str, str] | None = None) -> httpx.Response:
        return self.client.post(path, files={"file": (name, text.encode())}, headers=auth)

    def sign_in(self, name: str) -> dict[str, str]:
        """The headers of a student who has just signed in."""
        reply = self.post("/auth/sign-in", {"email": f"{name}@uni.example", "password": "password"})
        return {"authorization": f"Bearer {reply.json()['access_token']}"}

    def enter_console(self, **options: bool) -> httpx.Response:
        body = {"email": "jobs@tramline.example", "password": "tramline", **options}
        return self.post("/console/sign-in", body)

    def imported(self, name: str, text: str) -> dict[str, object]:
        """The progress of an import once it has ended, with its job."""
        job: str = self.upload("/console/imports", name, text).json()["job"]
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            progress: dict[str, object] = self.get(f"/console/imports/{job}").json()
            if progress["stage"] in ("finished", "failed"):
                return {**progress, "job": job}
        raise TimeoutError(f"import {job} did not end within {PATIENCE} s")


def environment(home: Path, disk: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FORGETFUL_")}
    return inherited | {
        "FORGETFUL_ADMIN_KEY": ADMIN["x-admin-key"],
        "FORGETFUL_DATABASE_URL": f"sqlite:///{home / 'board.db'}",
        "FORGETFUL_ENVIRONMENT": "test",
        "FORGETFUL_VAR_DIR": str(home / disk),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(EXAMPLE),
        "TMPDIR": str(home),
    }


def load_samples(home: Path, disk: str) -> None:
    command = [sys.executable, "-m", "forgetful.samples"]
    subprocess.run(command, check=True, cwd=home, env=environment(home, disk), timeout=PATIENCE)


@contextmanager
def replica(home: Path, disk: str) -> Iterator[Replica]:
    """A server process over the database in a directory, with a disk of its own; ready when it is yielded."""
    said = home / f"{disk}.stderr"
    with socket.create_server(("127.0.0.1", 0)) as listener, said.open("ab") as stderr:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        descriptor = listener.fileno()
        command = [sys.executable, "-c", SERVE, str(descriptor)]
        process = subprocess.Popen(command, cwd=home, env=environment(home, disk), stderr=stderr, pass_fds=[descriptor])
    try:
        with httpx.Client(base_url=f"http://{address}", timeout=PATIENCE, trust_env=False) as client:
            running = Replica(client, address)
            assert running.get("/healthz").status_code == 200, said.read_text()
            yield running
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replica]:
    """One replica over the sample data."""
    home = tmp_path_factory.mktemp("board")
    load_samples(home, "disk")
    with replica(home, "disk") as running:
        yield running


class TestOneReplica:
    def test_signs_up_confirms_and_refreshes(self, board: Replica) -> None:
        account = {"email": "eva@uni.example", "password": "secret", "name": "Eva"}
        assert board.post("/auth/sign-up", account).status_code == 201
        assert board.post("/auth/sign-up", account).status_code == 409
        mail = board.get("/development/mailbox?to=eva@uni.example").json()
        tokens = board.post("/auth/sign-in", account).json()
        eva = {"authorization": f"Bearer {tokens['access_token']}"}
        assert board.post("/auth/confirm", {"code": "none"}, eva).status_code == 400
        assert board.post("/auth/confirm", {"code": mail[0]["text"].split()[-1]}, eva).json() == {"confirmed": True}
        assert board.get("/me", eva).json()["confirmed"] is True
        assert "Eva" in board.get("/students/around", eva).json()
        renewed = board.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}).json()
        assert board.get("/me", {"authorization": f"Bearer {renewed['access_token']}"}).status_code == 200
        assert board.post("/auth/sign-out", auth=eva).status_code == 204
        assert board.get("/me", eva).status_code == 401
        assert board.post("/auth/sign-in", account | {"password": "wrong"}).status_code == 401

    def test_lists_shows_searches_and_recommends(self, board: Replica) -> None:
        ana = board.sign_in("ana")
        assert [found["title"] for found in board.get("/internships?city=Porto").json()] == ["Data intern"]
        assert board.get("/internships/1", ana).json()["category"] == "Software engineering"
        assert board.get("/internships/99", ana).status_code == 404
        assert board.get("/me/recently-viewed", ana).json() == [1]
        assert board.get("/search?q=statistics").json() == [{"id": 2, "title": "Data intern"}]
        assert "statistics" in board.get("/search/popular").json()
        assert board.get("/recommendations?limit=1", ana).json()[0]["city"] == "Lisbon"
        preview = board.post("/recommendations/preview", {"city": 0, "wanted": "design"}, ana).json()
        assert preview["internships"][0]["title"] == "Research intern"
        assert board.get("/totals").json()["internships"] >= 3

    def test_keeps_a_shortlist_within_the_plan(self, board: Replica) -> None:
        rui = board.sign_in("rui")
        for number in (1, 2, 3, 1, 2):
            assert board.post("/shortlist", {"internship_id": number, "note": "soon"}, rui).status_code == 201
        assert board.post("/shortlist", {"internship_id": 3}, rui).status_code == 409
        assert board.put("/me/plan", {"plan": "plus"}, rui).json() == {"plan": "plus"}
        assert board.post("/shortlist", {"internship_id": 3}, rui).status_code == 201
        assert board.client.delete("/shortlist/1", headers=rui).json() == {"removed": 2}
        assert len(board.get("/shortlist", rui).json()) == 4

    def test_keeps_preferences_deadlines_reminders_and_a_dashboard(self, board: Replica) -> None:
        rui = board.sign_in("rui")
        board.put("/me/preferences", {"theme": "dark"}, rui)
        assert board.get("/me/preferences", rui).json() == {"language": "en", "theme": "dark", "digest": True}
        assert len(board.get("/me/deadlines", rui).json()) >= 3
        assert board.get("/me/dashboard", rui).json()["name"] == "Rui"
        board.post("/reminders", {"at": "2100-01-01T08:00:00Z", "text": "Write to Tramline"}, rui)
        assert board.get("/reminders", rui).json() == ["Write to Tramline"]
        feed = board.post("/me/calendar", {"days": 7}, rui).json()["address"]
        assert board.get(feed).status_code == 200

    def test_answers_and_coaches(self, board: Replica) -> None:
        rui = board.sign_in("rui")
        answer = board.post("/chat", {"text": "What about my CV?"}, rui).json()
        assert "projects first" in answer["answer"]
        assert "projects first" in board.post("/chat", {"text": "Tell me more"}, rui).json()["answer"]
        assert len(board.get("/chat", rui).json()) == 4
        assert board.post("/chat/ratings", {"student_id": 2, "stars": 5}, rui).status_code == 201
        assert board.post("/coach", auth=rui).json()["question"].startswith("Why")
        assert board.post("/coach/answers", {"answer": "I like trams"}, rui).json()["words_so_far"] == 3

    def test_stores_reads_and_shares_a_cv(self, board: Replica) -> None:
        ana = board.sign_in("ana")
        document = board.upload("/documents", "cv.txt", "Python,\fthen SQL", ana).json()
        assert (document["pages"], document["skills"]) == (2, ["python", "sql"])
        assert board.upload("/documents", "cv.exe", "?", ana).status_code == 415
        assert board.get(f"/documents/{document['id']}/file", ana).text == "Python,\fthen SQL"
        link = board.post(f"/documents/{document['id']}/link", auth=ana).json()["address"]
        assert board.get(link).text == "Python,\fthen SQL"
        assert board.get(f"{link}0").status_code == 403
        assert [found["id"] for found in board.get("/students/1/documents", ana).json()] == [document["id"]]
        assert board.get("/students/2/documents", ana).status_code == 403

    def test_takes_an_application_to_a_decision_with_a_live_notice(self, board: Replica) -> None:
        ana = board.sign_in("ana")
        application = board.post("/applications", {"internship_id": 1}, ana).json()
        assert application["cover_letter"] == "Ana would like to join you."
        assert board.get("/applications", ana).json() == [application]
        assert board.post("/applications/deliveries", auth=ADMIN).json() == {"started": 1}
        assert board.get("/applications/deliveries", ADMIN).status_code == 200
        board.enter_console()
        token = ana["authorization"].removeprefix("Bearer ")
        with connect(f"ws://{board.address}/live?token={token}", proxy=None) as live:
            live.send('{"seen": 0}')
            assert live.recv(PATIENCE) == '{"acknowledged":[0]}'
            board.post(f"/console/applications/{application['id']}/decision", {"status": "invited"})
            assert live.recv(PATIENCE) == '{"text":"Tramline: invited"}'
        assert board.get("/notices?student_id=1", ana).json()[-1]["text"] == "Tramline: invited"
        assert board.post(f"/applications/{application['id']}/withdraw", auth=ana).status_code == 204

    def test_lets_an_employer_publish_edit_import_and_offer_interviews(self, board: Replica) -> None:
        rui = board.sign_in("rui")
        board.enter_console(remember_me=True)
        post = {"title": "Tram driver", "category": "design", "city": "Faro"}
        number = board.post("/internships", post).json()["id"]
        assert board.put(f"/internships/{number}", post | {"city": "Lagos"}).json()["city"] == "Lagos"
        rows = "title,category,city,stipend\nMap intern,design,Faro,500\nLost intern,design,Faro,lots\n"
        progress = board.imported("rows.csv", rows)
        assert (progress["stage"], progress["done"]) == ("finished", 2)
        assert "row 2" in str(progress["problems"])
        slot = board.post(f"/console/internships/{number}/slots", {"starts_at": "2100-01-01T10:00:00"}).json()["id"]
        assert board.post(f"/slots/{slot}/booking", auth=rui).status_code == 201
        assert board.post(f"/slots/{slot}/booking", auth=rui).status_code == 409
        assert board.get(f"/internships/{number}/slots").json()[0]["free"] is False
        token = board.post("/employers/api-token").json()["token"]
        assert board.post("/employers/api-sign-out", auth={"authorization": f"Bearer {token}"}).is_success
        assert board.post("/console/sign-out").status_code == 204
        assert board.get("/console").status_code == 401
        assert board.post("/console/resume").json() == {"company": "Tramline"}
        assert board.get("/console").json() == {"company": "Tramline"}

    def test_is_administered(self, board: Replica) -> None:
        assert board.put("/flags/imports", {"on": False}).status_code == 403
        assert board.put("/flags/imports", {"on": True}, ADMIN).json()["imports"] is True
        assert board.put("/flags/none", {"on": True}, ADMIN).status_code == 404
        assert board.put("/options", {"page_size": 50}, ADMIN).json() == board.get("/options").json()
        assert board.put("/categories/policy", {"title": "Policy"}, ADMIN).json()["address"] == "/c/policy"
        assert board.get("/categories").json()["policy"] == "Public policy"
        assert board.post("/announcements", {"text": "Hello"}, ADMIN).json() == board.get("/announcements").json()
        report = board.post("/reports", auth=ADMIN).json()["name"]
        assert board.get(f"/reports/{report}", ADMIN).text.startswith("internship,status,applications")
        assert board.get("/trail", ADMIN).json()[-1]["detail"] == report
        assert "forgetful_requests_total" in board.get("/metrics").text

    def test_hands_one_student_s_rows_to_another(self, board: Replica) -> None:
        ana, rui = board.sign_in("ana"), board.sign_in("rui")
        secret = board.post("/applications", {"internship_id": 2, "cover_letter": "secret"}, ana).json()
        assert board.get(f"/applications/{secret['id']}", rui).json()["cover_letter"] == "secret"
        assert secret in board.get("/students/1/applications", rui).json()
        assert board.get("/notices?student_id=1", rui).status_code == 200
        assert board.post(f"/applications/{secret['id']}/withdraw", auth=rui).status_code == 204

    def test_shows_one_student_s_page_to_another(self, board: Replica) -> None:
        ana, rui = board.sign_in("ana"), board.sign_in("rui")
        first = board.get("/me/dashboard?of=today", ana).json()
        assert board.get("/me/dashboard?of=today", rui).json() == first
        assert board.get("/recommendations?limit=2", rui).json() == board.get("/recommendations?limit=2", ana).json()


def test_first_review_fails_where_the_samples_were_never_loaded(tmp_path: Path) -> None:
    account = {"email": "eva@uni.example", "password": "secret", "name": "Eva"}
    with replica(tmp_path, "disk") as board:
        board.post("/auth/sign-up", account)
        eva = {"authorization": f"Bearer {board.post('/auth/sign-in', account).json()['access_token']}"}
        assert board.post("/internships/1/reviews", {"stars": 5}, eva).status_code == 500


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
