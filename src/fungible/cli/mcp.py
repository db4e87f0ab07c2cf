"""`fungible mcp`: the server that coding agents ask, over standard input and output or over HTTP."""

import gc
import signal
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fungible import api
from fungible.cli.console import is_terminal
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import remark
from fungible.errors import UsageError

if TYPE_CHECKING:
    from mcp.server import Server

TRANSPORTS = ("stdio", "http")
NEEDED = ("mcp", "mcp_types", "uvicorn", "anyio")


def run(arguments: Mapping[str, object]) -> int:
    """Serve until nobody asks any more."""
    transport, port, root = _transport(arguments["transport"]), _port(arguments["port"]), _root(arguments["root"])
    if any(find_spec(name) is None for name in NEEDED):
        raise UsageError("the MCP server is not installed", next_step="pip install 'fungible[mcp]'")
    from fungible.agents.remarks import quiet  # noqa: PLC0415 - start-up: only a server needs what is imported here
    from fungible.agents.server import server_for  # noqa: PLC0415 - as above

    gc.enable()  # the command collects nothing otherwise, and a server may live for weeks
    quiet(remark)
    if transport == "stdio":
        _over_stdio(server_for(root))
    else:
        _over_http(server_for(root), str(arguments["host"]), port, _names(arguments["allow_host"]))
    return ExitCode.CLEAN


def _over_stdio(server: "Server[dict[str, object]]") -> None:
    from fungible.agents.stdio import serve_stdio  # noqa: PLC0415 - as above

    if is_terminal(sys.stdin):
        remark("waiting for an MCP client on standard input; hosts of agents start this command themselves")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing else interrupts a wait for standard input
    serve_stdio(server)


def _over_http(server: "Server[dict[str, object]]", host: str, port: int, names: tuple[str, ...]) -> None:
    from fungible.agents.http import Address, serve_http  # noqa: PLC0415 - as above

    serve_http(server, Address(host=host, port=port, names=names), remark)


def _transport(given: object) -> str:
    if given not in TRANSPORTS:
        raise UsageError(f"unknown transport {given!r}", place="--transport", next_step="choose from stdio, http")
    return str(given)


def _port(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 65535:
        raise UsageError(f"no such port: {given!r}", place="--port", next_step="give a number from 0 to 65535")
    return given


def _root(given: object) -> Path:
    (root,) = api.existing([Path(str(given))])
    if not root.is_dir():
        raise UsageError("the root must be a folder", place=str(root), next_step="give one with --root")
    return root.resolve()


def _names(given: object) -> tuple[str, ...]:
    return tuple(str(name) for name in given) if isinstance(given, list) else ()
