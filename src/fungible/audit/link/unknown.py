"""What a call of something that is not known is made of."""

from fungible.audit.facts.records import Value
from fungible.audit.link.objects import Context
from fungible.audit.link.world import STORED_DATA

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
    return taint | (STORED_DATA if callee[0] == "attr" and callee[2] in DATA_METHODS else 0)
