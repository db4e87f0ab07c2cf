"""Open connections are found through the memory of one process.

## What it detects

A set, list or mapping of sockets (or of queues and events that streams wait on), which requests fill for the life
of the process, and through which other requests send.

## Why it fails

1. Bo watches game 7; his socket is open at replica A, which has put it into its set of watchers.
2. Ada's move arrives at replica B. B sends it to all watchers that it knows, and it knows none.
3. Bo's board stands still, without any error, until he happens to be connected to B.
4. During a deploy A goes away with its sockets; nobody knows who has missed which move.

## Example violation

```python
from collections import defaultdict

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()
watchers: defaultdict[int, set[WebSocket]] = defaultdict(set)


@app.websocket("/games/{game}")
async def watch(websocket: WebSocket, game: int) -> None:
    await websocket.accept()
    watchers[game].add(websocket)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        watchers[game].discard(websocket)


@app.post("/games/{game}/moves")
async def move(game: int, text: str) -> None:
    for websocket in watchers[game]:
        await websocket.send_text(text)
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, WebSocket
from redis.asyncio import Redis


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    yield
    await app.state.redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.websocket("/games/{game}")
async def watch(websocket: WebSocket, game: int) -> None:
    await websocket.accept()
    async with websocket.app.state.redis.pubsub() as channel:
        await channel.subscribe(f"game:{game}")
        async for message in channel.listen():
            if message["type"] == "message":
                await websocket.send_text(message["data"])


@app.post("/games/{game}/moves")
async def move(game: int, text: str, request: Request) -> None:
    await request.app.state.redis.publish(f"game:{game}", text)
```

## How to fix it in FastAPI and Starlette

Let each socket subscribe to a channel of a broker, as above. A registry may stay when every replica delivers to its
own sockets what arrives through the broker.

## How to fix it in Django Channels

Use groups with `channels_redis`; the in-memory channel layer is for tests.

## How to fix it in Socket.IO

Give the server an `AsyncRedisManager` as `client_manager`, so that `emit` reaches the rooms of all replicas.

## When it is fine

When everything that is sent through the registry comes from a channel that all replicas hear. That is seen where the
loop that looks into the registry listens to Redis, Kafka, NATS or PostgreSQL; elsewhere a waiver reads
`# fungible: allow[connection-registry-in-process] because the relay task feeds it from MQTT`.

## Limits

What the sockets are used for is not known: a registry that only counts them, or closes them at shutdown, is reported
when it is read by other requests.

## References

- FastAPI documentation, "WebSockets", section on several clients
- Redis documentation, "Pub/sub"
- Channels documentation, "Channel layers"
"""

from collections.abc import Iterator

from fungible.audit.program import harmless, memory
from fungible.audit.program.records import Program
from fungible.audit.program.relaying import is_relayed
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="MEM103",
    slug="connection-registry-in-process",
    kind=Kind.CONNECTION_REGISTRY,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="connection-registry-in-process",
    title="Publish through a shared channel",
    text=(
        "Publish messages through Redis pub/sub (or another broker); let each replica deliver to its own sockets, and "
        "keep missed messages in the database."
    ),
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.CONNECTION_REGISTRY})):
        if is_relayed(program, state):
            why = "It has this replica's own connections: what is sent to them, each replica hears from a broker."
            yield harmless.finding(RULE, state, Verdict.SAFE, why)
            continue
        yield memory.finding(
            RULE,
            state,
            f"{memory.story(state)}, so a message that another replica sends never reaches the sockets held here.",
            REMEDY,
        )
