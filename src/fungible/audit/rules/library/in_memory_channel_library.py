"""A real-time library knows only the connections of its own process.

## What it detects
python-socketio and Flask-SocketIO servers without a client manager or message queue, Django's
InMemoryChannelLayer, Broadcaster on `memory://`, Litestar channels in memory, when events join rooms or
emit to others. Servers that only answer the client that spoke are `acceptable` with sticky sessions.

## Why it fails
1. Ana watches lot 7; her socket is at replica A, which puts it into the room `lot:7`.
2. Ben bids through replica B. B emits to `lot:7`, where it knows only its own sockets.
3. Ana sees no bid, and loses the lot. After a restart of A nobody is in the room at all.

## Example violation
```python
import socketio
from starlette.applications import Starlette

sio = socketio.AsyncServer(async_mode="asgi")


@sio.on("watch")
async def watch(sid: str, lot: str) -> None:
    await sio.enter_room(sid, lot)


@sio.on("bid")
async def bid(sid: str, data: dict[str, str]) -> None:
    await sio.emit("leading", data, room=data["lot"])


app = socketio.ASGIApp(sio, Starlette())
```

## Example fix
```python
import os

import socketio
from starlette.applications import Starlette

sio = socketio.AsyncServer(async_mode="asgi", client_manager=socketio.AsyncRedisManager(os.environ["REDIS_URL"]))


@sio.on("watch")
async def watch(sid: str, lot: str) -> None:
    await sio.enter_room(sid, lot)


@sio.on("bid")
async def bid(sid: str, data: dict[str, str]) -> None:
    await sio.emit("leading", data, room=data["lot"])


app = socketio.ASGIApp(sio, Starlette())
```

## How to fix it in Socket.IO
Pass `client_manager=AsyncRedisManager(url)` or `message_queue="redis://…"`, and route each client to one
replica: the long-polling handshake needs it.

## How to fix it in Django Channels
Set `CHANNEL_LAYERS` to `channels_redis.core.RedisChannelLayer`.

## When it is fine
A server that only replies to the sender, behind sticky sessions: `# fungible:
allow[in-memory-channel-library] because each client talks to itself only and the proxy pins it`.

## Limits
Whether a proxy pins clients to replicas can't be seen in code.

## References
python-socketio documentation, Using a Message Queue · Flask-SocketIO documentation, Using Multiple Workers ·
Channels documentation, Channel Layers
"""

from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.libraries import LibraryStore, StoreUse
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="LIB804",
    slug="in-memory-channel-library",
    kind=Kind.CONNECTION_REGISTRY,
    severity=Severity.HIGH,
    proof="rotate",
)
EFFECT = "clients connected to another replica never get the message, and a restart forgets who is where."
TITLE = "Connect the replicas' real-time servers"
_OWN = frozenset({"save_session", "get_session", "session", "disconnect", "get_environ"})
_MESSAGES = frozenset({"emit", "send", "call"})
_TARGETS = ("to", "room", "namespace_to", "broadcast")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each real-time server or channel layer."""
    for store in stores.of(program, Group.CHANNEL):
        if store.where == "memory" and store.uses and all(_to_the_sender(use, store) for use in store.uses):
            why = "It only answers the client that speaks, over the connection that this process holds anyway."
            yield stores.finding(RULE, store, Verdict.ACCEPTABLE, why)
        else:
            yield from stores.judged(RULE, store, EFFECT, TITLE)


def _to_the_sender(use: StoreUse, store: LibraryStore) -> bool:
    last = use.name.rpartition(".")[2]
    if last in _OWN:
        return True
    if last not in _MESSAGES or not store.name.startswith(("socketio.", "flask_socketio.")):
        return False
    targets = [use.kwargs[name].text for name in _TARGETS if name in use.kwargs]
    if use.name.startswith("flask_socketio.") and not targets:
        return True
    return bool(targets) and all(text == "sid" or text.endswith(".sid") for text in targets)
