"""Calls that change what all replicas share: rows and documents, keys in Redis, objects, files."""

import re
from collections.abc import Iterator

from fungible.audit.program import disk
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import Origin
from fungible.audit.program.query_words import DOCUMENTS, MAPPERS
from fungible.audit.program.records import Call, Program

_READS = re.compile(r"\W*(text\(\W*)?(select|show|explain|pragma|create|alter|drop|set)\b", re.IGNORECASE)
_CHANGES = re.compile(r"\b(insert|update|delete|merge|replace|upsert|truncate)\b", re.IGNORECASE)
_ANSWERS = frozenset({"fetchval", "fetchrow", "fetch", "fetch_one", "fetch_val", "fetch_all", "scalar", "scalars"})
"""Run a statement for its answer: a change only when the statement says so."""
_RUNS = frozenset({"execute", "executemany", "executescript", "exec"})
_SAVES = frozenset(
    {"commit", "save", "asave", "bulk_create", "abulk_create", "bulk_update", "bulk_write", "insert_many"}
    | {"put_object", "upload_file", "upload_fileobj", "put_item", "update_item", "delete_item"}
    | {name for name, action in DOCUMENTS.items() if action != "read"}
)
"""Say by themselves that they change something shared."""
_OF_MAPPERS = frozenset(
    {"create", "acreate", "update", "aupdate", "insert", "delete", "adelete", "get_or_create", "aget_or_create"}
    | {"update_or_create", "aupdate_or_create", "flush", "replace", "set", "inc"}
)
"""Change something where the receiver is known to be a mapper's; of other things they say nothing."""
_OF_REDIS = frozenset(
    {"set", "setex", "mset", "hset", "hincrby", "hdel", "incr", "incrby", "decr", "decrby", "delete", "sadd", "srem"}
    | {"zadd", "zrem", "zincrby", "lpush", "rpush", "lpop", "rpop", "ltrim", "lrem", "xadd", "getdel", "getset"}
)


_ADDRESS = ".URL.create"
"""Makes the address of a database, and nothing in it."""


def shared_changes(program: Program) -> Iterator[Call]:
    """Every call, while serving, that changes what other replicas see."""
    for call in program.calls.matching(_may_change):
        if call.serves and _changes(call):
            yield call
    for opened in program.calls.named(*disk.MAPPINGS):
        if disk.may_change_mapping(opened):
            yield opened
    for write in disk.writes(program):
        if not disk.is_temporary(write.path):
            yield write.call


def _may_change(name: str) -> bool:
    word = last(name)
    if name.startswith("tinydb."):
        return word in disk.DOCUMENT_CHANGES
    if name.startswith("redis."):
        return word in _OF_REDIS
    mapped = word in _OF_MAPPERS and MAPPERS.match(name) and not name.endswith(_ADDRESS)
    return word in _RUNS or word in _ANSWERS or word in _SAVES or bool(mapped)


def _changes(call: Call) -> bool:
    word = last(call.name)
    if word not in _RUNS and word not in _ANSWERS:
        return True
    statement = call.argument(0, "statement", "query", "sql")
    if statement is None:
        return False
    texts = _texts(statement)
    if any(_READS.match(text) for text in texts):
        return False
    return word in _RUNS or any(_CHANGES.search(text) for text in texts)


def _texts(statement: Origin) -> list[str]:
    """What is known of a statement: its literal text, or the expression that makes it."""
    literal = [c for c in statement.consts if isinstance(c, str)]
    return literal or [statement.text]
