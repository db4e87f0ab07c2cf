"""What is asked of vector stores: chunks by their ids, or by what their metadata says."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from fungible.audit.program.documents import asked, is_filter
from fungible.audit.program.owners import OWNS
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

STORES = re.compile(
    r"chromadb\.|langchain\w*\.([\w.]*\b(Chroma|PGVector\w*|Qdrant\w*|Pinecone\w*|Milvus|Weaviate\w*|FAISS)\b"
    r"|[\w.]*[Vv]ector\w*)"
)
"""Types of vector stores, and what they begin with."""
_CALLED = re.compile(
    r"\w*(vector|collection|chroma|qdrant|pinecone|milvus|weaviate|index|store|db|chunks|docs|documents|embeddings"
    r"|knowledge|memor(y|ies))\w*",
    re.IGNORECASE,
)
"""What stores are called: the types of everything with a method `get` are not asked for."""
_SEARCHES = frozenset(
    [
        f"{way}{search}"
        for way in ("", "a")
        for search in (
            "similarity_search",
            "similarity_search_with_score",
            "similarity_search_by_vector",
            "similarity_search_with_score_by_vector",
            "similarity_search_with_relevance_scores",
            "max_marginal_relevance_search",
        )
    ]
)
_SURE = _SEARCHES | {"get_by_ids", "aget_by_ids", "get_documents_by_ids", "aget_documents_by_ids"}
_BY_IDS = (_SURE - _SEARCHES) | {"delete", "adelete"}
"""Methods of which the first argument may be the ids."""
_CHANGES = {"delete": "delete", "adelete": "delete", "update": "update", "upsert": "update"}
_ADDS = frozenset({"Document", "add", "add_texts", "aadd_texts", "from_texts", "afrom_texts", "upsert"})
_NAMES = _SEARCHES | _BY_IDS | {"get", "query", "update"}
_FILTERS = frozenset({"where", "filter", "pre_filter"})
_METADATA = frozenset({"metadata", "metadatas"})


def of_vectors(program: Program) -> Iterator[Query]:
    """Every query on chunks, and what is kept with them."""
    found = [q for frame, term in program.frames.sites(_NAMES, None, _fitting) if (q := _read(frame, term)) is not None]
    yield from found
    tables = frozenset(q.table for q in found)
    for frame, term in program.frames.sites(_ADDS) if tables else ():
        values = tuple(c for name, given in term.keywords if name in _METADATA for c in _kept(frame, given))
        into = _kept_in(term.parts[0], tables) if values else ()
        yield from (Query(frame, term.line, table, "insert", (), values) for table in into)


def _kept_in(callee: Term, tables: frozenset[str]) -> list[str]:
    """The store that is given something; a document may be made for any of them."""
    if any(t.startswith("langchain") and t.endswith(".Document") for t in callee.types):
        return sorted(tables)
    return [_table(callee)] if callee.tag == "attr" and _is_store(callee) and _table(callee) in tables else []


def _fitting(chain: tuple[str, ...], arguments: int, literal: bool) -> bool:
    if arguments == 0 or len(chain) == 1:
        return False
    return chain[0] in _SURE or _CALLED.fullmatch(chain[1]) is not None


def _is_store(callee: Term) -> bool:
    """Whether a method is one of a store, or of a class of the program that builds on one."""
    return any(STORES.match(t) for here in (callee, *callee.parts) for t in here.types)


def _table(method: Term) -> str:
    return method.parts[0].name.strip("_")


def _read(frame: Frame, term: Term) -> Query | None:
    callee = term.parts[0]
    if callee.tag != "attr" or not _is_store(callee):
        return None
    named = dict(term.keywords)
    ids = named.get("ids", term.parts[1] if len(term.parts) > 1 and callee.name in _BY_IDS else None)
    rows = [Condition("id", ids)] if ids is not None else []
    rows += [c for name, given in term.keywords if name in _FILTERS and is_filter(given) for c in asked(frame, given)]
    table, action = _table(callee), _CHANGES.get(callee.name, "read")
    return Query(frame, term.line, table, action, tuple(rows)) if rows and table else None


def _kept(frame: Frame, given: Term) -> Iterator[Condition]:
    """What metadata says, of one chunk or of several."""
    for here in (given, *given.parts):
        if is_filter(here):
            yield from asked(frame, here)


def kept_by(chunks: Iterable[Query]) -> dict[str, dict[str, frozenset[str]]]:
    """The columns of each store by which its chunks are found: what they are of, as `file_id`, is their key."""
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for query in chunks:
        for condition in query.conditions:
            if condition.column.endswith("_id") and not OWNS.fullmatch(condition.column):
                found[query.table][condition.column] = frozenset({"primary_key"})
    return found
