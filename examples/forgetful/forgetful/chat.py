"""The assistant that answers questions about applying, and the interview coach."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, Field
from sqlalchemy import select

from forgetful.analytics import track
from forgetful.auth.deps import CurrentStudent
from forgetful.db import Db
from forgetful.flags import require
from forgetful.limits import limiter
from forgetful.models import Application, Rating

ADVICE = {
    "letter": "Keep the letter to one page and name the team you would join.",
    "cv": "Put your projects first, and one line on what each of them changed.",
    "interview": "Prepare two questions about the work of your first month.",
    "stipend": "Stipends are listed in euros; ask about travel costs as well.",
}
QUESTIONS = (
    "Why this internship?",
    "What did you build last year?",
    "What would you like to learn?",
)

router = APIRouter(tags=["assistant"])


@dataclass(frozen=True)
class Turn:
    role: str
    text: str


history: defaultdict[int, list[Turn]] = defaultdict(list)


def turns_of(student_id: int) -> list[Turn]:
    return history[student_id]


def complete(turns: list[Turn]) -> str:
    """The assistant's next line; stands in for a language model, and works offline."""
    question = turns[-1].text.lower()
    asked = [turn.text for turn in turns if turn.role == "student"]
    if "first ask" in question:
        return f"You first asked: {asked[0]}"
    topic = next((topic for topic in ADVICE if topic in question), complete.topic)
    complete.topic = topic
    return f"{ADVICE[topic]} (question {len(asked)})"


complete.topic = "letter"


class Conversation:
    """One student's side of the assistant, for one request."""

    def __init__(self, student: CurrentStudent, db: Db) -> None:
        self.turns = turns_of(student.id)
        self.hints: list[str] = []
        if db.scalar(select(Application.id).where(Application.student_id == student.id)) is None:
            self.hints.append("You have not applied anywhere yet.")

    def ask(self, text: str) -> dict[str, Any]:
        self.turns.append(Turn("student", text))
        answer = complete(self.turns)
        self.turns.append(Turn("assistant", answer))
        return {"answer": answer, "hints": self.hints}


class Question(BaseModel):
    text: str = Field(min_length=1, max_length=2000)


class RatingBody(BaseModel):
    student_id: int
    stars: int = Field(ge=1, le=5)
    comment: str = ""


@router.post("/chat", dependencies=[Depends(lambda: require("assistant"))])
@limiter.limit("30/minute")
async def ask(
    request: Request, body: Question, conversation: Annotated[Conversation, Depends()]
) -> dict[str, Any]:
    track("chat_asked")
    return conversation.ask(body.text)


@router.get("/chat")
def transcript(student: CurrentStudent) -> list[Turn]:
    return turns_of(student.id)


@router.post("/chat/ratings", status_code=201)
def rate(body: RatingBody, student: CurrentStudent, db: Db) -> dict[str, int]:
    rating = Rating(**body.model_dump())
    db.add(rating)
    db.commit()
    return {"id": rating.id}


class CoachSession:
    """A mock interview in progress."""

    def __init__(self) -> None:
        self.answers: list[str] = []

    def next_question(self) -> str | None:
        return QUESTIONS[len(self.answers)] if len(self.answers) < len(QUESTIONS) else None


class CoachSessions:
    """Finds the mock interview that a student is in."""

    _instance: ClassVar["CoachSessions | None"] = None

    def __init__(self) -> None:
        self._running: dict[int, CoachSession] = {}

    @classmethod
    def get_instance(cls) -> "CoachSessions":
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance

    def start(self, student_id: int) -> CoachSession:
        self._running[student_id] = CoachSession()
        return self._running[student_id]

    def resume(self, student_id: int) -> CoachSession:
        try:
            return self._running[student_id]
        except KeyError as error:
            raise HTTPException(404, "no interview in progress") from error


class AnswerBody(BaseModel):
    answer: str


@router.post("/coach", status_code=201, dependencies=[Depends(lambda: require("coach"))])
def start_interview(student: CurrentStudent) -> dict[str, Any]:
    return {"question": CoachSessions.get_instance().start(student.id).next_question()}


@router.post("/coach/answers")
def answer(body: AnswerBody, student: CurrentStudent) -> dict[str, Any]:
    session = CoachSessions.get_instance().resume(student.id)
    session.answers.append(body.answer)
    words = sum(len(re.findall(r"\w+", text)) for text in session.answers)
    return {"question": session.next_question(), "words_so_far": words}
