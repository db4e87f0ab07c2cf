"""A server on standard input and output: what hosts on the same machine start."""

import anyio
from mcp.server import Server
from mcp.server.stdio import stdio_server


def serve_stdio(server: Server[dict[str, object]]) -> None:
    """Serve whoever started this process, until it closes standard input."""

    async def serve() -> None:
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    try:
        anyio.run(serve)
    except* (BrokenPipeError, ConnectionError):
        pass  # nobody listens any more
