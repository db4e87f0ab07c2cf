"""Shares work out between this process and others, which send back what they made.

This process does a share itself: what it reads needs no packing, sending and unpacking, which on two cores would
otherwise cost a quarter of what the second one gives.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.queues import SimpleQueue
from typing import Protocol, TypeVar

Local_co = TypeVar("Local_co", covariant=True)
Packed_co = TypeVar("Packed_co", covariant=True)
LEAST, MOST = 4, 512
"""How many paths a piece has at least, and how many pieces there are at most: all of them wait in one pipe."""


class Reader(Protocol[Local_co, Packed_co]):
    """Reads a path for this process, or packed for another."""

    def read(self, path: str) -> Local_co:
        """What a path gives."""
        ...

    def packed(self, path: str) -> Packed_co:
        """The same, ready to be sent."""
        ...


def shared_out(
    paths: Sequence[str], jobs: int, reader: Reader[Local_co, Packed_co], done: Callable[[int], None]
) -> Iterator[tuple[int, Local_co | Packed_co]]:
    """What each path gives, with its index, in no order; paths are missing when a process that took them died."""
    size = max(LEAST, len(paths) // (jobs * 16), -(-len(paths) // MOST))
    pieces: SimpleQueue[int] = multiprocessing.SimpleQueue()
    for start in range(0, len(paths), size):
        pieces.put(start)
    for _ in range(jobs):
        pieces.put(-1)
    others = [_started(paths, size, reader, pieces) for _ in range(jobs - 1)]
    while (start := pieces.get()) >= 0:
        for index in range(start, min(start + size, len(paths))):
            yield index, reader.read(paths[index])
        done(min(start + size, len(paths)))
    for process, sent in others:
        yield from _received(sent)
        process.join()
    done(len(paths))


def _started(
    paths: Sequence[str], size: int, reader: Reader[Local_co, Packed_co], pieces: "SimpleQueue[int]"
) -> "tuple[BaseProcess, Connection[object, list[tuple[int, Packed_co]]]]":
    receiving, sending = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_serve, args=(paths, size, reader, pieces, sending), daemon=True)
    process.start()
    sending.close()
    return process, receiving


def _serve(
    paths: Sequence[str],
    size: int,
    reader: Reader[Local_co, Packed_co],
    pieces: "SimpleQueue[int]",
    sending: "Connection[object, object]",
) -> None:
    """Work on pieces until none is left, then send everything: whoever listens works until then too."""
    made = []
    while (start := pieces.get()) >= 0:
        made.append([(index, reader.packed(paths[index])) for index in range(start, min(start + size, len(paths)))])
    for piece in made:
        sending.send(piece)
    sending.send([])


def _received(sent: "Connection[object, list[tuple[int, Packed_co]]]") -> Iterator[tuple[int, Packed_co]]:
    """All that a process sends; what it does not get to send is simply missing."""
    try:
        while piece := sent.recv():
            yield from piece
    except (EOFError, OSError):
        return
