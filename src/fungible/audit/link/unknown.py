"""What a call of something that is not known is made of."""

from fungible.audit.facts.records import Value
from fungible.audit.link.objects import Context
from fungible.audit.link.world import IDENTITY, REQUEST_DATA, STORED_DATA

DATA_METHODS = frozenset(
    [
        "fetch",
        "fetchrow",
        "fetchval",
        "fetchone",
        "fetchall",
        "fetchmany",
        "scalars",
        "scalar",
        "scalar_one",
        "scalar_one_or_none",
        "find",
        "find_one",
        "hget",
        "hgetall",
        "mget",
        "lrange",
        "smembers",
        "zrange",
        "xread",
        "select_related",
        "json",
        "aggregate",
        "save",
        "create_user",
        "get_or_create",
        "update_or_create",
    ]
)


def taint_of_unknown(ctx: Context, value: Value) -> int:
    """A call of something unknown: made of what it is given, and stored data where its name says so."""
    _, function, args, kws, _ = value
    taints = ctx.taints
    taint = taints[function]
    for v in args:
        if v >= 0:
            taint |= taints[v]
    for name, v in kws:
        if name:
            taint |= taints[v]
    callee = ctx.scope.values[function]
    if callee[:1] == ("attr",) and callee[2] == "get" and taints[callee[1]] & (REQUEST_DATA | IDENTITY) == REQUEST_DATA:
        taint &= ~IDENTITY  # `args.get("owner", default=caller.id)` is what the request says, if it says anything
    gives_rows = callee[0] == "attr" and (callee[2] in DATA_METHODS or (callee[2] in _ENDS and _of_query(ctx, callee)))
    return taint | (STORED_DATA if gives_rows else 0)


_ENDS = frozenset({"first", "one", "one_or_none", "first_or_404", "one_or_404", "get_or_404", "get_or_none", "afirst"})
_QUERIES = frozenset({"query", "objects", "filter", "filter_by", "where", "select", "exclude", "select_from"})
_DEEP = 12


def _of_query(ctx: Context, callee: Value) -> bool:
    """Whether a method ends a chain of calls that is a query: `User.query.filter_by(name=name).first()`."""
    values, here = ctx.scope.values, callee
    for _ in range(_DEEP):
        if here[0] not in ("attr", "call"):
            return here[0] == "global" and here[1] in _QUERIES
        here = values[here[1]]
        if here[0] == "attr" and here[2] in _QUERIES:
            return True
    return False
