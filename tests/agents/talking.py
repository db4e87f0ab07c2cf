"""Servers in processes of their own, and the official client."""

import os
import re
import select
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, TypeVar

import anyio
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from tests.cli.conftest import BARE

SERVER = ("-m", "fungible", "mcp")
PATIENCE = 60
T = TypeVar("T")


def environment(cache: Path) -> dict[str, str]:
    """What a server of a test sees: the package, and a cache that is its own."""
    return {"PYTHONPATH": BARE["PYTHONPATH"], "XDG_CACHE_HOME": str(cache), "HOME": str(cache)}


def over_stdio(root: Path, scenario: Callable[[Client], Awaitable[T]], errors: TextIO, mode: str = "auto") -> T:
    """What comes of a conversation with a server on standard input and output."""
    command = StdioServerParameters(
        command=sys.executable,
        args=["-P", *SERVER, "--root", str(root)],
        env=environment(root.parent / "cache"),
        cwd=root,
    )

    async def talk() -> T:
        with anyio.fail_after(PATIENCE):
            async with Client(stdio_client(command, errlog=errors), mode=mode) as client:
                return await scenario(client)

    return anyio.run(talk)


def over_http(url: str, scenario: Callable[[Client], Awaitable[T]], mode: str = "auto") -> T:
    """What comes of a conversation with a server over HTTP."""

    async def talk() -> T:
        with anyio.fail_after(PATIENCE):
            async with Client(url, mode=mode) as client:
                return await scenario(client)

    return anyio.run(talk)


@contextmanager
def http_server(root: Path, *more: str) -> Iterator[str]:
    """A server on a free port of this machine, by its address."""
    command = [sys.executable, "-P", *SERVER, "--transport", "http", "--port", "0", "--root", str(root), *more]
    surroundings = {**os.environ, **environment(root.parent / "cache")}
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=surroundings, cwd=root.parent) as process:
        try:
            yield _address(process)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _address(process: "subprocess.Popen[bytes]") -> str:
    assert process.stderr is not None
    said = b""
    while not (found := re.search(rb"http://\S+/mcp\n", said)):
        readable, _, _ = select.select([process.stderr], [], [], PATIENCE)
        more = os.read(process.stderr.fileno(), 4096) if readable else b""
        assert more, f"no address in {said!r}"
        said += more
    return found.group().decode().strip()


def text_of(result: CallToolResult) -> str:
    """The text of an answer."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text
