"""An agent's conversations are kept in one process or on one disk.

## What it detects
LangGraph's InMemorySaver, MemorySaver and InMemoryStore, SQLite savers, LangChain's conversation memories and
in-memory histories, SQLiteSession of the OpenAI Agents SDK, when a graph or agent that requests run was
given them.

## Why it fails
1. Ana asks the planner for a route. Replica A keeps the turn under her thread's name, in memory.
2. She says "make it shorter". Replica B finds no such thread and asks what she means.
3. After a deployment nobody's conversation goes on; until then all of them fill the memory.

## Example violation
```python
from fastapi import FastAPI
from langgraph.checkpoint.memory import MemorySaver
from langgraph.graph import StateGraph

builder = StateGraph(dict)
planner = builder.compile(checkpointer=MemorySaver())
app = FastAPI()


@app.post("/plans/{thread}")
async def plan(thread: str, text: str) -> dict[str, object]:
    return await planner.ainvoke({"text": text}, {"configurable": {"thread_id": thread}})
```

## Example fix
```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import StateGraph

builder = StateGraph(dict)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncPostgresSaver.from_conn_string(os.environ["DATABASE_URL"]) as saver:
        app.state.planner = builder.compile(checkpointer=saver)
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/plans/{thread}")
async def plan(thread: str, text: str, request: Request) -> dict[str, object]:
    return await request.app.state.planner.ainvoke({"text": text}, {"configurable": {"thread_id": thread}})
```

## How to fix it in LangGraph
Compile with AsyncPostgresSaver or RedisSaver, opened by the lifespan.

## How to fix it in LangChain and the OpenAI Agents SDK
Pass RedisChatMessageHistory or PostgresChatMessageHistory; use SQLAlchemySession on a database server.

## When it is fine
A graph that runs to its end inside one request and never resumes: `# fungible: allow[in-memory-agent-memory]
because every run has a new thread and nothing reads it afterwards`.

## Limits
A saver that is chosen at run time isn't followed. Histories that handlers keep by themselves are found by the
rules about memory.

## References
LangGraph documentation, Persistence · LangChain documentation, Short-term memory · OpenAI Agents SDK documentation,
Sessions
"""

from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="LIB809", slug="in-memory-agent-memory", kind=Kind.CONVERSATION, severity=Severity.HIGH, proof="rotate"
)
EFFECT = "a later turn on another replica, or after a restart, starts from nothing."
TITLE = "Keep conversations in a database"


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each place where a library keeps conversations."""
    for store in stores.of(program, Group.AGENT):
        yield from stores.judged(RULE, store, EFFECT, TITLE)
