"""A request stores its own value in a library's module, which all requests of the process share.

## What it detects
An assignment to an attribute of an imported library (`openai.api_key = ...`, `stripe.api_key = ...`,
`socket.socket = ...`) in code that a request reaches. When the value comes from the request or its user it
is a violation; the same value each time is acceptable.

## Why it fails
1. Acme's request sets `stripe.api_key` to Acme's key and creates a charge.
2. Before the charge is sent, a request of Nordlys on the same replica sets the key to Nordlys's.
3. Acme's customer is charged on Nordlys's account. No error is raised anywhere.
4. Requests that rely on the key from an earlier one work on replica A and fail on B.

## Example violation
```python
import stripe
from fastapi import FastAPI, Header

app = FastAPI()


@app.post("/charges")
def charge(cents: int, merchant_key: str = Header()) -> dict[str, str]:
    stripe.api_key = merchant_key
    return {"id": stripe.Charge.create(amount=cents, currency="eur").id}
```

## Example fix
```python
import stripe
from fastapi import FastAPI, Header

app = FastAPI()


@app.post("/charges")
def charge(cents: int, merchant_key: str = Header()) -> dict[str, str]:
    return {"id": stripe.Charge.create(amount=cents, currency="eur", api_key=merchant_key).id}
```

## How to fix it in FastAPI, Flask and Django
Make a client for the request (`OpenAI(api_key=...)`, `StripeClient(...)`) or pass the value with the call.
A key that is the same for all belongs into the start-up.

## When it is fine
A constant or a setting that is the same each time. `# fungible: allow[library-setting-changed-per-request]
because each worker process serves one tenant`.

## Limits
Settings changed through a library's functions aren't seen, nor are attributes of objects whose library
isn't known to share them.

## References
Stripe API documentation, Per-request configuration · OpenAI Python library, module-level client
"""

from collections.abc import Iterator

from fungible.audit.program import calling
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage, Verdict

RULE = Rule(
    code="PRC604",
    slug="library-setting-changed-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.HIGH,
    proof="interleave",
)
REMEDY = Remedy(
    id="library-setting-changed-per-request",
    title="Use a client of the request's own",
    text="Construct the library's client with this request's value, or pass the value with the call.",
)
_SCOPED = frozenset(
    {"request", "response", "g", "ctx", "session", "local", "context", "current_user", "state", "websocket"}
)
_ELSEWHERE = ("os.environ", "sys.path", "sys.modules", "builtins")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that assigns to a library's module while serving."""
    found = [call for call in program.calls.matching(_stores) if call.serves]
    for calls in calling.by_function(found):
        brought = [call for call in calls if any(each.has(REQUEST_DATA | IDENTITY) for each in call.args)]
        yield _violation(brought) if brought else _acceptable(calls)


def _stores(name: str) -> bool:
    """`stripe.api_key.__setattr__`, but not an attribute of what a framework keeps apart for each request."""
    if not name.endswith(".__setattr__") or name.startswith(("?", *_ELSEWHERE)):
        return False
    owner = name.removesuffix(".__setattr__").rpartition(".")[0]
    return bool(owner) and not _SCOPED & set(owner.split("."))


def _violation(calls: list[Call]) -> Finding:
    target = calls[0].name.removesuffix(".__setattr__")
    told = calling.story(calls[0], f"stores what the request brings in {target}")
    return calling.finding(
        RULE,
        calls,
        f"{told}, which all requests of the process share: concurrent ones act with each other's value.",
        REMEDY,
        calling.Judged(
            storage=Storage.PROCESS,
            confidence=0.88,
            consequences=(
                Consequence.RACES_IN_ONE_REPLICA,
                Consequence.LEAKS_BETWEEN_USERS,
                Consequence.DIFFERS_ACROSS_REPLICAS,
            ),
        ),
    )


def _acceptable(calls: list[Call]) -> Finding:
    target = calls[0].name.removesuffix(".__setattr__")
    told = calling.story(calls[0], f"assigns {target}")
    why = f"{told}; nothing of the request is in it, so each replica comes to the same."
    return calling.finding(
        RULE,
        calls,
        why,
        None,
        calling.Judged(storage=Storage.PROCESS, verdict=Verdict.ACCEPTABLE, kind=Kind.CONFIG, confidence=0.65),
    )
