"""Importing the application waits for an answer from the network.

## What it detects

An HTTP request, a socket, a mail server, a call of a cloud service or of Elasticsearch or Redis, made because a
module that the server imports is imported.

## Why it fails

1. Replica A starts in the morning and imports the exchange rates of that minute.
2. The feed is slow when replica B is added: its import takes minutes, and the orchestrator kills it as unhealthy.
3. Once B is up it has other rates than A, and the same request is answered differently by each.
4. Every test and every command that imports the module needs the network, too.

## Example violation

```python
import os

import httpx
from fastapi import FastAPI

RATES = httpx.get(os.environ["RATES_URL"], timeout=5).json()

app = FastAPI()


@app.get("/rates/{currency}")
def rate(currency: str) -> float:
    return RATES[currency]
```

## Example fix

```python
import os

import httpx
from fastapi import FastAPI

app = FastAPI()


@app.get("/rates/{currency}")
async def rate(currency: str) -> float:
    async with httpx.AsyncClient(base_url=os.environ["RATES_URL"], timeout=5) as client:
        return (await client.get("/")).json()[currency]
```

## How to fix it in FastAPI and Starlette

Fetch in the lifespan what must be there before the first request, with a time limit and a clear failure; fetch the
rest when it is needed, with a cache that expires.

## How to fix it in Django

Fetch in the view or a scheduled task, through the cache; `AppConfig.ready` runs in every command as well.

## When it is fine

Downloading a fixed model or data file once is reported as acceptable; put it into the image all the same. A waiver
reads `# fungible: allow[network-call-at-import] because the address is the metadata service of this machine`.

## Limits

Requests made by libraries on behalf of a constructor are only known for the libraries listed.

## References

- The Twelve-Factor App, "Disposability"
- HTTPX documentation, "Timeouts"
"""

import re
from collections.abc import Iterator

from fungible.audit.program import calls
from fungible.audit.program.importing import AtImport, at_import
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="IMP204",
    slug="network-call-at-import",
    kind=Kind.IMPORT_SIDE_EFFECT,
    severity=Severity.MEDIUM,
    proof="restart with the network slow: the import waits",
)
REMEDY = Remedy(
    id="network-call-at-import",
    title="Fetch at start-up or on use",
    text="Fetch in the lifespan with a time limit, or when it is needed with a cache that expires.",
)
_HTTP = ("httpx", "requests", "httpx.Client", "requests.Session", "niquests")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "request")
_ASKS = frozenset(f"{library}.{verb}" for library in _HTTP for verb in _VERBS) | {
    "urllib.request.urlopen",
    "socket.create_connection",
    "socketio.Client.connect",
    "socketio.SimpleClient.connect",
    "websocket.create_connection",
    "pika.BlockingConnection",
    "paho.mqtt.client.Client.connect",
    "smtplib.SMTP",
    "smtplib.SMTP_SSL",
    "redis.Redis.get",
    "redis.Redis.set",
    "elasticsearch.Elasticsearch.ping",
    "elasticsearch.Elasticsearch.info",
    "langchain.hub.pull",
    "langsmith.Client.pull_prompt",
}
_SERVICES = re.compile(
    r"boto3\.Client\.(?!get_paginator|get_waiter|can_paginate|generate_presigned|close)[a-z]\w*"
    r"|elasticsearch\.Elasticsearch\.indices\.\w+"
)
"""What clients send at once; the tables and buckets of AWS are made without asking whether they are there."""
_OF_AZURE = re.compile(r"azure\..+\.[A-Z]\w*\.(create|delete|list|query|upload|download|send|exists|get_secret)\w*")
"""What clients of Azure send at once: making them, and taking one from another, sends nothing."""
_DOWNLOADS = frozenset(
    {
        "nltk.download",
        "urllib.request.urlretrieve",
        "huggingface_hub.snapshot_download",
        "huggingface_hub.hf_hub_download",
        "spacy.cli.download",
    }
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each statement that waits for the network when it is imported."""
    asks = calls.every(program, _waits_for_answer)
    seen: set[str] = set()
    for each in at_import(program, asks):
        if each.symbol not in seen and not _never_made(each.call):
            seen.add(each.symbol)
            fine = each.call.name in _DOWNLOADS or each.built or calls.survives(each.call)
            yield _acceptable(each) if fine else _violation(each)


def _waits_for_answer(name: str) -> bool:
    if name in _ASKS or name in _DOWNLOADS:
        return True
    return _SERVICES.match(name) is not None or _OF_AZURE.fullmatch(name) is not None


def _never_made(call: Call) -> bool:
    """Whether nobody gives an address in this run, and a test for one stands before it."""
    address = call.args[0] if call.args else None
    if address is None or not address.varies or address.taint or address.types or address.consts:
        return False
    return any(g.test is not None and f"{address.text} is not None" in g.test.text for g in call.guards)


def _violation(each: AtImport) -> Finding:
    why = (
        f"Importing {each.module} calls {each.call.name}{each.at} and waits for the answer: a replica cannot start "
        "while the other side is out, and keeps the answer of the minute in which it started."
    )
    return calls.violation(RULE, each.call, each.spot(), why, REMEDY)


def _acceptable(each: AtImport) -> Finding:
    fetched = each.call.name in _DOWNLOADS
    reason = "what it fetches is the same for every replica" if fetched else "when it fails, the start goes on"
    why = f"{each.module} calls {each.call.name}{each.at} before the application starts; {reason}."
    return calls.acceptable(RULE, each.call, each.spot(), why)
