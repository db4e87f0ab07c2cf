"""Runs the forgetful example as one real server, which works."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.examples.replica import ADMIN, PATIENCE, Replica, load_samples, replica

# After that import, which skips these tests where the example cannot run.
from websockets.sync.client import connect  # isort: skip


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
