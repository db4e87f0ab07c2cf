"""An MCP server over HTTP keeps the sessions of its clients in one process.

## What it detects
`FastMCP` or `MCPServer` of the MCP SDK, `FastMCP` of FastMCP, and `StreamableHTTPSessionManager`, served over
streamable HTTP or SSE without `stateless_http=True` (`stateless=True`). Servers over stdio have one client: safe.

## Why it fails
1. A client initialises; replica A makes a session and answers with its `Mcp-Session-Id`.
2. The client calls a tool. Replica B doesn't know the session and answers 404 (or 400).
3. After a restart of A the client's session is unknown everywhere.

## Example violation
```python
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")


@mcp.tool()
def shout(text: str) -> str:
    return text.upper()


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
```

## Example fix
```python
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes", stateless_http=True)


@mcp.tool()
def shout(text: str) -> str:
    return text.upper()


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
```

## How to fix it in the MCP SDK
Write `FastMCP(name, stateless_http=True)`; with `MCPServer`, `mcp.run("streamable-http", stateless_http=True)`. Add
`json_response=True` when no tool streams.

## How to fix it in FastMCP
Pass `stateless_http=True` to `http_app`, `run` or `run_http_async`.

## When it is fine
A server that must push notifications, behind a proxy that pins `Mcp-Session-Id` to a replica: `# fungible:
allow[stateful-mcp-sessions] because the gateway routes by Mcp-Session-Id`.

## Limits
A transport read from arguments counts as HTTP when the code names one.

## References
Model Context Protocol specification, Transports, Session Management · MCP Python SDK documentation, Streamable HTTP
Transport · FastMCP documentation, HTTP Deployment
"""

from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.libraries import LibraryStore, StoreUse
from fungible.audit.program.origins import ENVIRONMENT
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(code="LIB808", slug="stateful-mcp-sessions", kind=Kind.SESSION, severity=Severity.HIGH, proof="rotate")
TITLE = "Serve MCP without sessions"
_HTTP = frozenset({"http", "streamable-http", "streamable_http", "sse"})
_SERVES = ("http", "sse", "handle_request", "session_manager")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each MCP server."""
    for store in stores.of(program, Group.MCP):
        if store.where == "shared" and not any(map(_over_events, store.uses)):
            yield stores.finding(RULE, store, Verdict.SAFE, "It serves each HTTP request without a session.")
        elif any(map(_over_http, store.uses)) and (store.where in ("memory", "shared") or _by_itself(store)):
            why = (
                f"{_how(store)} serves HTTP with sessions: each client's session is an object in this process, "
                "so that its next call is refused by any other replica and after a restart."
            )
            yield stores.finding(RULE, store, Verdict.VIOLATION, why, TITLE)
        elif store.uses:
            yield stores.finding(RULE, store, Verdict.SAFE, "It talks to one client over stdio, and ends with it.")


def _by_itself(store: LibraryStore) -> bool:
    """Whether a server makes its own application, as a low-level one does that has no session manager beside it."""
    return any(use.name == "streamable_http_app" for use in store.uses)


def _how(store: LibraryStore) -> str:
    use = next(use for use in store.uses if _over_http(use))
    return use.name.rpartition(".")[2]


def _over_http(use: StoreUse) -> bool:
    """Whether a call starts a server that answers HTTP."""
    last = use.name.rpartition(".")[2]
    listens = last in ("run", "run_async") and bool({"host", "port"} & use.kwargs.keys())
    return listens or any(word in last for word in _SERVES) or _runs_over(use, _HTTP)


def _over_events(use: StoreUse) -> bool:
    """Whether a call serves over SSE, which has a session for each client whatever the server is told."""
    return "sse" in use.name.rpartition(".")[2] or _runs_over(use, frozenset({"sse"}))


def _runs_over(use: StoreUse, transports: frozenset[str]) -> bool:
    """Whether a server is run over one of some transports, as far as the call or else its function says."""
    transport = use.kwargs.get("transport") or use.kwargs.get("0")
    if transport is None or use.name.rpartition(".")[2] not in ("run", "run_async"):
        return False
    texts = {str(const) for const in transport.consts}
    fixed = texts and not transport.has(ENVIRONMENT)
    return bool(texts & transports) if fixed else bool((texts | use.function.words) & transports)
