"""The drawing of two replicas, read off sentences."""

from fungible.report.html.sequence import Act, acts_of, drawn, height

SESSION = (
    "A serves POST /sign-in and keeps the session in its own memory.",
    "B gets the user's next request, knows no such session and treats the user as signed out.",
    "A restarts (deploy, crash, scale-in): everybody it had signed in is signed out.",
)


def who(line: str) -> tuple[bool, bool]:
    """Whether A and B take part, told beside a line in which B does."""
    act = acts_of([line, "B is there."])[0]
    return act.a, act.b


def test_a_story_of_a_session() -> None:
    first, second, third = acts_of(SESSION)

    assert first == Act(client=True, a=True, b=False, store=False, restart=False)
    assert second == Act(client=True, a=False, b=True, store=False, restart=False, wrong=True)
    assert (third.a, third.b, third.restart, third.wrong) == (True, False, True, False)


def test_articles_are_no_replicas() -> None:
    assert who("A bird waits.") == (False, False)
    assert who("Replica A waits.") == (True, False)
    assert who("A waits.") == (True, False)
    assert who("Both replicas wait.") == (True, True)
    assert who("What A signed B rejects.") == (True, True)


def test_what_speaks_of_one_replica_is_not_drawn() -> None:
    assert acts_of(("A serves two requests at once.",)) == ()
    assert acts_of(()) == ()


def test_the_drawing_has_a_lane_for_who_takes_part_and_no_other() -> None:
    picture = drawn(acts_of(SESSION), "q1")

    assert picture.startswith(f'<symbol id="q1" viewBox="0 0 292 {height(acts_of(SESSION))}">')
    assert ">Client<" in picture
    assert ">Store<" not in picture
    assert picture.count('class="bad"') == 1
    assert picture.count('class="again"') == 1


def test_a_shared_store_is_drawn_when_it_is_named() -> None:
    assert ">Store<" in drawn(acts_of(("A asks the database.", "B asks the database.")), "q1")
