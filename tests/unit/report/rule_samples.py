"""Rules' texts made by hand, as the catalogue would give them."""

from fungible.model.rule import Rule, RuleText
from fungible.model.words import Kind, Severity

WHAT = """\
A mapping from tokens to users that lives as long as the process and is written
by requests."""

WHY = """\
1. Ada signs in; replica A remembers her.
2. Her next request goes to replica B, which
   has never seen her."""

EXAMPLE = """\
Two things to see:

- the dictionary
- the write

```python
sessions: dict[str, str] = {}  # one replica's memory, and nobody else's

def remember(token: str, user: str) -> None:
    sessions[token] = user
```

Or, shorter:

    sessions = {}"""

SESSION_RULE = RuleText(
    rule=Rule(
        code="MEM101",
        slug="server-side-session-in-memory",
        kind=Kind.SESSION,
        severity=Severity.CRITICAL,
        proof="rotate",
        aliases=("session-dict",),
    ),
    family="memory",
    title="Sessions are kept in the memory of the replica that signed the user in.",
    sections=(("What it detects", WHAT), ("Why it fails", WHY), ("Example violation", EXAMPLE)),
)

CACHE_RULE = RuleText(
    rule=Rule(
        code="CAC201", slug="unbounded-cache", kind=Kind.CACHE, severity=Severity.MEDIUM, proof="none: grows for hours"
    ),
    family="caches",
    title="A cache that nothing ever empties.",
    sections=(),
)

TEXTS = (SESSION_RULE, CACHE_RULE)
