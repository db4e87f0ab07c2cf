"""Facts as bytes and back: for the cache and for worker processes.

`marshal` is used because it is several times quicker than pickle on nested tuples and can't run code;
the cache checks a digest first, since marshal does not promise to survive corrupt input.
"""

import marshal

from fungible.audit.facts.records import Block, FileFacts, Param, Scope, Value


def dump(facts: FileFacts) -> bytes:
    """Serialise; equal facts give equal bytes."""
    scopes = tuple(_scope_out(scope) for scope in facts.scopes)
    return marshal.dumps((scopes, facts.line_count, facts.unread, facts.blind), 2)


def load(data: bytes) -> FileFacts:
    """The inverse of `dump`; raises ValueError, TypeError or EOFError on other bytes."""
    scopes, line_count, unread, blind = marshal.loads(data)
    return FileFacts(tuple(_scope_in(row) for row in scopes), line_count, unread, blind)


def _scope_out(scope: Scope) -> Value:
    return (
        scope.kind,
        scope.name,
        scope.line,
        scope.parent,
        tuple((p.name, p.kind) for p in scope.params),
        scope.values,
        scope.lines,
        scope.effects,
        tuple((b.kind, b.parent, b.value, b.line) for b in scope.blocks),
        scope.cells,
        scope.awaits,
        scope.is_async,
        scope.is_generator,
    )


def _scope_in(row: Value) -> Scope:
    kind, name, line, parent, params, values, lines, effects, blocks, *rest = row
    return Scope(
        kind,
        name,
        line,
        parent,
        tuple(Param(*param) for param in params),
        values,
        lines,
        effects,
        tuple(Block(*block) for block in blocks),
        *rest,
    )
