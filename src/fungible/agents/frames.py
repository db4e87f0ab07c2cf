"""What the server and the process that works for it tell each other, over a pipe that nobody else writes to."""

import pickle
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fungible.agents.answer import Answer
from fungible.agents.questions import Question

_LENGTH = struct.Struct(">I")
LENGTH = _LENGTH.size
"""How many bytes say how long a frame is."""


@dataclass(frozen=True, slots=True)
class Task:
    """A question, the folder that it may be about, and one for what is laid out meanwhile."""

    question: Question
    root: Path
    scratch: Path


@dataclass(frozen=True, slots=True)
class Heard:
    """How far an audit is: `done` of `total`, and with what."""

    done: int
    total: int
    doing: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no answer, in one sentence."""

    sentence: str


Frame = Heard | Answer | Refused


def packed(frame: Task | Frame) -> bytes:
    """A frame as bytes, its length first. Both ends are this very tool: nothing else is ever unpacked."""
    body = pickle.dumps(frame)
    return _LENGTH.pack(len(body)) + body


def length_of(head: bytes) -> int:
    """How long the frame behind these bytes is."""
    (length,) = _LENGTH.unpack(head)
    return int(length)


def unpacked(body: bytes) -> Frame:
    """The frame in these bytes."""
    frame = pickle.loads(body)
    if not isinstance(frame, Heard | Answer | Refused):
        raise TypeError(type(frame).__name__)
    return frame


def task_from(stream: BinaryIO) -> Task:
    """The one task that a working process gets."""
    task = pickle.loads(stream.read(length_of(stream.read(LENGTH))))
    if not isinstance(task, Task):
        raise TypeError(type(task).__name__)
    return task
