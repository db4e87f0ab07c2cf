"""`fungible mcp` says in a sentence what it cannot do, before it serves anybody."""

import signal
import socket
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from tests.cli.conftest import BARE, Fungible


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--transport", "sse"], "unknown transport 'sse' (--transport); choose from stdio, http"),
        (["--port", "65536"], "no such port: 65536 (--port); give a number from 0 to 65535"),
        (["--port", "http"], "no such port: 'http' (--port); give a number from 0 to 65535"),
        (["--root", "nowhere"], "no such file or directory (nowhere); check the path and its spelling"),
        (["--root", "app/sessions.py"], "the root must be a folder (app/sessions.py); give one with --root"),
        (["--rot", "."], "unknown argument '--rot'; did you mean '--root'?"),
    ],
)
def test_a_mistake_is_one_sentence(fungible: Fungible, arguments: list[str], complaint: str) -> None:
    outcome = fungible("mcp", *arguments)

    assert (outcome.code, outcome.out, outcome.err) == (2, "", f"fungible: error: {complaint}\n")


def test_without_the_extra_it_says_what_to_install(fungible: Fungible, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str) -> ModuleSpec | None:
        return None if name == "mcp" else ModuleSpec(name, None)

    monkeypatch.setattr("fungible.cli.mcp.find_spec", without)
    outcome = fungible("mcp")

    assert outcome.code == 2
    assert outcome.err == "fungible: error: the MCP server is not installed; pip install 'fungible[mcp]'\n"


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "fungible", "mcp", "--transport", "http", "--port", port]
        done = subprocess.run(command, env=BARE, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 2
    assert done.stderr == (
        "fungible: error: cannot listen there: address already in use "
        f"(127.0.0.1:{port}); give another --host or --port\n"
    )


@pytest.mark.parametrize("said", [b"", b"not json\n", b'{"jsonrpc": "2.0"}\n', b"[" * 100_000 + b"\n"])
def test_it_ends_when_the_client_has_gone_whatever_that_said(tmp_path: Path, said: bytes) -> None:
    command = [sys.executable, "-m", "fungible", "mcp"]
    done = subprocess.run(command, input=said, env=BARE, cwd=tmp_path, capture_output=True, timeout=60, check=False)

    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_client_that_stops_listening_is_no_fault(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fungible", "mcp"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=BARE, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, errors = process.communicate(b'{"jsonrpc": "2.0", "id": 1, "method": "server/discover"}\n' * 50, timeout=60)

    assert process.returncode == 0
    assert errors == b""


def test_an_interruption_ends_it_though_the_client_says_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fungible", "mcp"]
    ask = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n'
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=BARE, cwd=tmp_path
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(ask)
        process.stdin.flush()
        assert b'"id":1' in process.stdout.readline()
        process.send_signal(signal.SIGINT)

        assert process.wait(60) == -signal.SIGINT
        assert process.stderr.read() == b""
