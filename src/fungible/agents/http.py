"""A server over HTTP, on an address of its own."""

import os
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

import uvicorn
from mcp.server import Server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fungible.agents.remarks import Remark
from fungible.errors import UsageError

PATH = "/mcp"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ANYWHERE = frozenset({"0.0.0.0", "::", ""})
"""Addresses to listen on that are no names to be called by."""
BODY = 256 * 1024
"""Bytes that a request may have: questions are short."""
GRACE = 2
"""Seconds that calls under way are given when the server is stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to listen, and the names besides its own by which the server may be called."""

    host: str
    port: int
    names: tuple[str, ...] = ()

    @property
    def is_local(self) -> bool:
        """Whether only this machine can get there."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def serve_http(server: Server[dict[str, object]], address: Address, remark: Remark) -> None:
    """Serve over HTTP until interrupted. Nothing is kept between requests, so that replicas may share the work."""
    listening = _listening(address)
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        # Nothing belongs to a session, and each call is answered as JSON, or as a stream when it has progress to tell.
        stateless_http=True,
        json_response=False,
        max_request_body_size=BODY,
        transport_security=_security(address),
    )
    config = uvicorn.Config(
        _posts_only(app),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        lifespan="on",
    )
    if not address.is_local:
        remark("this listens beyond the machine and asks nobody who they are: all who reach it can read findings")
    host, port = listening.getsockname()[:2]
    remark(f"MCP is served on http://{f'[{host}]' if ':' in host else host}:{port}{PATH}")
    with listening, suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _posts_only(app: ASGIApp) -> ASGIApp:
    """Without sessions there is nothing to listen to or to end: a stream that a GET opens would stay open for ever."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] != "POST":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
        else:
            await app(scope, receive, send)

    return serve


def _listening(address: Address) -> socket.socket:
    try:
        family = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((address.host, address.port), family=family)
    except (OSError, UnicodeError, OverflowError) as error:
        raise UsageError(
            f"cannot listen there: {_cause(error)}",
            place=f"{address.host}:{address.port}",
            next_step="give another --host or --port",
        ) from None


def _cause(error: Exception) -> str:
    match error:
        case socket.gaierror():
            return str(error.strerror).lower()
        case OSError(errno=int(number)):
            return os.strerror(number).lower()
        case _:
            return str(error)


def _security(address: Address) -> TransportSecuritySettings:
    """Who may call: pages of a browser may not, and requests have to name this server, not one that only looks so."""
    own = () if address.host in ANYWHERE else (f"[{address.host}]" if ":" in address.host else address.host,)
    names = tuple(dict.fromkeys([*LOOPBACK, *own, *address.names]))
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=_with_ports(names),
        allowed_origins=_with_ports([f"{scheme}://{name}" for name in names for scheme in ("http", "https")]),
    )


def _with_ports(names: Sequence[str]) -> list[str]:
    return [each for name in names for each in (name, f"{name}:*")]
