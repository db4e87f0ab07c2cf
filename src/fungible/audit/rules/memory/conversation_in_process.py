"""Conversation history is kept in the memory of one process.

## What it detects

Messages, turns or transcripts that requests append to a list or mapping which lives as long as the process: typically
the history that is sent to a language model with the next question.

## Why it fails

1. A visitor asks the guide about a painting. Replica A answers, and keeps question and answer in its memory.
2. "And who was his teacher?" goes to replica B, which has no history. The model does not know whose teacher is meant.
3. If the history is one list for all, it is worse: B answers with what another visitor told it.
4. After a deploy every conversation begins anew, in the middle of a sentence.

## Example violation

```python
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from openai import AsyncOpenAI


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.model = AsyncOpenAI()
    yield
    await app.state.model.close()


app = FastAPI(lifespan=lifespan)
histories: defaultdict[str, list[dict[str, str]]] = defaultdict(list)


@app.post("/guide/{visit}")
async def ask(visit: str, question: str, request: Request) -> str:
    history = histories[visit]
    history.append({"role": "user", "content": question})
    reply = await request.app.state.model.chat.completions.create(model="gpt-4.1-mini", messages=history)
    answer = reply.choices[0].message.content or ""
    history.append({"role": "assistant", "content": answer})
    return answer
```

## Example fix

```python
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from openai import AsyncOpenAI
from redis.asyncio import Redis

ONE_DAY = 24 * 60 * 60


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    app.state.model = AsyncOpenAI()
    yield
    await app.state.model.close()
    await app.state.redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.post("/guide/{visit}")
async def ask(visit: str, question: str, request: Request) -> str:
    redis, model, key = request.app.state.redis, request.app.state.model, f"visit:{visit}"
    asked = {"role": "user", "content": question}
    messages = [json.loads(each) for each in await redis.lrange(key, 0, -1)] + [asked]
    reply = await model.chat.completions.create(model="gpt-4.1-mini", messages=messages)
    answer = reply.choices[0].message.content or ""
    await redis.rpush(key, json.dumps(asked), json.dumps({"role": "assistant", "content": answer}))
    await redis.expire(key, ONE_DAY)
    return answer
```

## How to fix it in FastAPI and Starlette

Load the messages of this conversation for each request and append to them in a store: a table with the user's id, or
a Redis list as above.

## How to fix it in agent frameworks

Give them a store that is shared: a Postgres checkpointer for LangGraph, a database-backed message history for
LangChain, a Redis or SQLAlchemy session for the Agents SDK.

## When it is fine

When the history never outlives one connection and is a local variable of its handler, it is not reported. A waiver
reads `# fungible: allow[conversation-in-process] because this is the demo on one laptop`.

## Limits

Histories are recognised by messages with roles, by their use and by names. Memory inside a library's object is the
business of the rules about libraries.

## References

- The Twelve-Factor App, "VI. Processes"
- OpenAI documentation, "Conversation state"
- LangGraph documentation, "Persistence"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM106",
    slug="conversation-in-process",
    kind=Kind.CONVERSATION,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="conversation-in-process",
    title="Store conversations by user",
    text="Store conversations and messages in the database, loaded by user and conversation id on each request.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.CONVERSATION})):
        why = (
            f"{memory.story(state)}, so the next turn on another replica, "
            "or after a restart, starts with an empty conversation."
        )
        yield memory.finding(RULE, state, why, REMEDY)
