"""Names by which calls are known to belong to queries: what begins, narrows, ends and runs one."""

import re

BUILDERS = frozenset({"select", "update", "delete", "insert", "query", "exists"})
CONDITIONS = frozenset(
    [
        "where",
        "filter",
        "filter_by",
        "having",
        "get",
        "get_or_none",
        "get_or_404",
        "first_or_404",
        "one_or_404",
        "get_one",
        "get_by_id",
        "delete_by_id",
        "set_by_id",
        "find",
        "find_one",
        "find_all",
        "find_many",
        "exclude",
        "join",
        "outerjoin",
        "aget",
        "get_object_or_404",
        "aget_object_or_404",
        "get_list_or_404",
        "get_or_create",
        "update_or_create",
        "with_entities",
        "params",
        "on",
        "using",
    ]
)
ONE_ROW = frozenset(
    [
        "first",
        "one",
        "one_or_none",
        "get",
        "get_or_none",
        "get_or_404",
        "first_or_404",
        "one_or_404",
        "scalar",
        "aget",
        "afirst",
        "find_one",
        "get_one",
        "last",
        "latest",
        "earliest",
        "scalar_one",
        "scalar_one_or_none",
    ]
)
"""Ends that give one row."""
ENDS = ONE_ROW | {
    "all",
    "delete",
    "update",
    "adelete",
    "aupdate",
    "to_list",
    "get_by_id",
    "delete_by_id",
    "set_by_id",
    "paginate",
    "alatest",
    "update_or_create",
}
STATEMENT_RUNS = frozenset({"execute", "scalars", "scalar", "exec", "stream_scalars"})
"""Methods of sessions that run the statement that they are given."""
RUNS = STATEMENT_RUNS | {
    "stream",
    "fetch",
    "fetchrow",
    "fetchval",
    "fetchone",
    "fetchall",
    "fetch_one",
    "fetch_all",
    "fetch_val",
    "fetchmany",
    "iterate",
    "executemany",
    "first_or_404",
    "one_or_404",
    "get_or_404",
    "execute_sql",
    "query",
    "query_one",
    "query_all",
    "run",
    "select_one",
    "select_all",
    "raw",
    "paginate",
    "execute_fetchall",
    "execute_insert",
    "read_one",
    "read_all",
}
LOOKUPS = frozenset({"get_object_or_404", "aget_object_or_404", "get_list_or_404"})
DOCUMENTS = {
    "find_one": "read",
    "find": "read",
    "update_one": "update",
    "update_many": "update",
    "replace_one": "update",
    "delete_one": "delete",
    "delete_many": "delete",
    "find_one_and_update": "update",
    "find_one_and_delete": "delete",
    "find_one_and_replace": "update",
    "insert_one": "insert",
}
NARROWS = frozenset({"filter", "filter_by"})
LAZY = NARROWS | {"order_by", "select_related", "prefetch_related"}
"""What narrows query sets, or says how they are read, which are run when somebody goes through them."""
NAMES = ENDS | RUNS | LOOKUPS | LAZY | frozenset(DOCUMENTS)
_OF_MODELS = "tortoise|beanie|peewee|mongoengine|odmantic|ormar|sqlmodel|flask_sqlalchemy|sqlalchemy"
MAPPERS = re.compile(rf"(django\.|{_OF_MODELS}|piccolo|umongo|gino)")
MODELS = re.compile(rf"(django\.db\.models|{_OF_MODELS})\.")
"""Where the base classes come from whose objects are rows."""
MANAGERS = frozenset({"objects", "query", "_default_manager", "_base_manager"})
VIEW_SETS = frozenset({"queryset", "get_queryset"})
"""What the views of Django have of their rows."""
TELLING = (
    BUILDERS
    | MANAGERS
    | VIEW_SETS
    | frozenset(DOCUMENTS)
    | frozenset({"model", "_model", "model_class", "entity", "cls"})
)
ANSWERS = frozenset({"execute", "scalars", "exec", "stream", "stream_scalars", "fetch", "fetchall", "fetchone"})
COUNTING = frozenset({"count", "exists", "sum", "avg", "max", "min"})
