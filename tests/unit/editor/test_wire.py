"""Messages are read one by one, whatever somebody sends."""

import asyncio
import json
from io import BytesIO

import pytest
from pygls.protocol.json_rpc import RPCMessage

from fungible.editor.wire import LONGEST, Closed, Output, messages, next_body


class Heard:
    """Keeps what it is handed."""

    def __init__(self) -> None:
        self.messages: list[object] = []
        self.complaints: list[str] = []

    def structure_message(self, data: dict[str, object]) -> object:
        return data

    def handle_message(self, message: RPCMessage) -> None:
        found: object = message
        if found == {"bad": True}:
            raise KeyError("bad")
        self.messages.append(found)


def heard(data: bytes) -> Heard:
    found = Heard()
    asyncio.run(messages(BytesIO(data), found, found.complaints.append))
    return found


def framed(value: object) -> bytes:
    body = json.dumps(value).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def test_messages_come_in_order() -> None:
    assert heard(framed({"a": 1}) + framed({"b": "é"})).messages == [{"a": 1}, {"b": "é"}]


def test_other_headers_are_passed_over() -> None:
    data = b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: 2\r\n\r\n{}"

    assert heard(data).messages == [{}]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"bad": true}'])
def test_a_message_that_cannot_be_understood_ends_nothing(body: bytes) -> None:
    found = heard(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) + framed({"a": 1}))

    assert found.messages == [{"a": 1}]
    (complaint,) = found.complaints
    assert complaint.startswith("fungible: a message could not be understood: ")


def test_a_message_that_is_too_long_ends_the_session() -> None:
    found = heard(b"Content-Length: 999999999999\r\n\r\n")

    assert found.complaints == ["fungible: a message of 999,999,999,999 bytes is too long"]
    assert LONGEST < 999_999_999_999


@pytest.mark.parametrize(
    "data", [b"", b"\r\n", b"nonsense\n", b"Content-Length: 9\r\n\r\n{}", b"Content-Length: x\r\n\r\n{}", b"x" * 10_000]
)
def test_a_stream_that_ends_ends_the_session(data: bytes) -> None:
    with pytest.raises(Closed):
        next_body(BytesIO(data))
    assert heard(data).complaints == []


def test_nothing_is_written_where_nobody_reads() -> None:
    stream = BytesIO()
    output = Output(stream)
    output.write(b"a")
    output.close()
    output.write(b"b")

    assert output.broken
    assert stream.closed
