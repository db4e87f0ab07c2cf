"""Vectors that requests add are kept in one process or on one disk.

## What it detects
Chroma clients in memory or on a path, FAISS indexes, InMemoryVectorStore, Qdrant on `:memory:` or a path,
Milvus Lite, when requests add, change or delete documents. An index that start-up loads and requests only
search is fine.

## Why it fails
1. Ana uploads a contract. Replica A embeds it and adds it to its own index.
2. She asks about it. Replica B searches an index in which the contract isn't.
3. A restart drops what was in memory; a path on one machine can't be opened by two.

## Example violation
```python
import chromadb
from fastapi import FastAPI

client = chromadb.PersistentClient(path="vectors")
app = FastAPI()


@app.post("/documents/{name}")
def add(name: str, text: str) -> dict[str, bool]:
    client.get_or_create_collection("documents").add(ids=[name], documents=[text])
    return {"added": True}
```

## Example fix
```python
import os

import chromadb
from fastapi import FastAPI

client = chromadb.HttpClient(host=os.environ["CHROMA_HOST"])
app = FastAPI()


@app.post("/documents/{name}")
def add(name: str, text: str) -> dict[str, bool]:
    client.get_or_create_collection("documents").add(ids=[name], documents=[text])
    return {"added": True}
```

## How to fix it in Chroma, Qdrant and Milvus
Run the server and connect to its address.

## How to fix it in LangChain
Use PGVectorStore or QdrantVectorStore on a server instead of FAISS or InMemoryVectorStore.

## When it is fine
An index that a build step makes and requests only read: `# fungible: allow[local-vector-store] because the
index is part of the image and never written`.

## Limits
Writes through a retriever or an agent's tool are seen only when the call names the store.

## References
Chroma documentation, Client-Server Mode · Qdrant client documentation, Local mode · Milvus documentation, Run Milvus
Lite Locally · FAISS wiki, Threads and asynchronous calls
"""

from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(code="LIB811", slug="local-vector-store", kind=Kind.USER_DATA, severity=Severity.HIGH, proof="rotate")
EFFECT = "what is added here is not found by another replica."
TITLE = "Use a vector database that all replicas reach"


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each vector store."""
    for store in stores.of(program, Group.VECTORS):
        if store.where in ("memory", "disk") and not store.uses:
            if store.named:
                why = "Requests only search it: every replica that has the same index answers the same."
                yield stores.finding(RULE, store, Verdict.ACCEPTABLE, why)
        else:
            yield from stores.judged(RULE, store, EFFECT, TITLE)
