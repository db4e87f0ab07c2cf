"""What the server and the process that audits say to each other arrives as it was sent."""

from io import BytesIO
from pathlib import Path

from fungible.editor.messages import HEAD, Answer, Job, Refusal, Stage, frame, job_from, said_in
from tests.unit.editor.samples import REPORT


def test_a_job_arrives() -> None:
    job = Job(path=Path("/srv/shop"), given={"min-confidence": 0.5})

    assert job_from(Slow(frame(job))) == job


def test_answers_arrive() -> None:
    for said in (Stage("linking"), Refusal("no"), Answer(root=Path("/"), report=REPORT, texts={"a.py": "x"})):
        assert said_in(frame(said)[HEAD.size :]) == said


def test_a_pipe_that_ends_brings_no_job() -> None:
    assert job_from(Slow(b"")) is None
    assert job_from(Slow(frame(Job(path=Path(), given={}))[:-1])) is None


class Slow(BytesIO):
    """Gives a byte at a time, as a pipe may."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(1)
