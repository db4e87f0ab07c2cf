"""What the server and the process that audits for it say to each other: frames of pickled records on pipes.

Both ends are ours, and nobody else can write to the pipes.
"""

import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fungible.model.report import AuditReport

HEAD = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to audit, with the options that the client gives, by the keys of configuration files."""

    path: Path
    given: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Stage:
    """What the audit is busy with, for people."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A report with its root, and the texts of the files that it speaks of."""

    root: Path
    report: AuditReport
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no report. `fault` when the tool itself failed."""

    sentence: str
    fault: bool = False


Said = Stage | Answer | Refusal


def frame(message: Job | Said) -> bytes:
    """A message as bytes, its length first."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(body)) + body


class Readable(Protocol):
    """Gives some bytes of at most so many, and none at the end."""

    def read(self, size: int = -1, /) -> bytes | None:
        """The next bytes."""


def job_from(stream: Readable) -> Job | None:
    """The next job; nothing when there is none to come."""
    head = _exactly(stream, HEAD.size)
    body = _exactly(stream, HEAD.unpack(head)[0]) if head else b""
    found: object = pickle.loads(body) if body else None
    return found if isinstance(found, Job) else None


def _exactly(stream: Readable, length: int) -> bytes:
    """So many bytes, however many come at a time; none when they end before."""
    found = b""
    while len(found) < length:
        piece = stream.read(length - len(found))
        if not piece:
            return b""
        found += piece
    return found


def said_in(body: bytes) -> Said:
    """What an auditing process said, without its length."""
    found: Said = pickle.loads(body)
    return found
