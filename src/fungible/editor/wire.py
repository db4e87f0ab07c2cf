"""Messages of the Language Server Protocol on a byte stream: read one by one, whatever somebody sends."""

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import BinaryIO, Protocol

from pygls.protocol.json_rpc import RPCMessage

LONGEST = 64 * 1024 * 1024
"""How many bytes a message may have: the longest file that is read, many times over."""
LONGEST_HEADER = 4096

_LENGTH = re.compile(rb"content-length:[ \t]*(\d{1,12})[ \t]*\r?\n", re.IGNORECASE)


class UnreadableError(Exception):
    """A message that can't be understood; the next one may be."""


class Closed(Exception):
    """Nothing more comes."""


class Output:
    """Where messages are written to, until nobody reads them any more."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.broken = False

    def write(self, data: bytes) -> None:
        """Write a message whole."""
        if not self.broken:
            try:
                self._stream.write(data)
                self._stream.flush()
            except (OSError, ValueError):
                self.broken = True

    def close(self) -> None:
        """Nothing more is written."""
        self.broken = True
        with suppress(OSError, ValueError):
            self._stream.close()


def next_body(stream: BinaryIO) -> bytes:
    """The body of the next message. Raises `Closed` at the end, and when what comes can't be told apart any more."""
    length: int | None = None
    while line := stream.readline(LONGEST_HEADER):
        if line.strip():
            found = _LENGTH.fullmatch(line)
            length = int(found[1]) if found else length
        elif length is not None:
            break
    if length is None or not line:
        raise Closed
    if length > LONGEST:
        raise Closed(f"a message of {length:,} bytes is too long")
    body = stream.read(length)
    if len(body) < length:
        raise Closed
    return body


class Handler(Protocol):
    """What understands messages: a protocol of pygls."""

    def structure_message(self, data: dict[str, object]) -> object:
        """A message as a record."""

    def handle_message(self, message: RPCMessage) -> None:
        """Do what a message says."""


async def messages(stream: BinaryIO, handler: Handler, complain: Callable[[str], None]) -> None:
    """Hand over one message after the other until nothing more comes."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader") as reader:
        while True:
            try:
                body = await loop.run_in_executor(reader, next_body, stream)
            except (Closed, OSError, ValueError) as end:
                if str(end):
                    complain(f"fungible: {end}")
                return
            try:
                handler.handle_message(json.loads(body, object_hook=handler.structure_message))
            except Exception as error:  # noqa: BLE001 - a message that can't be understood ends nothing
                complain(f"fungible: a message could not be understood: {type(error).__name__}")
