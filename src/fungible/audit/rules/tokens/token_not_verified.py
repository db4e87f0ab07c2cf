"""Who calls is read from a token whose signature nobody checks.

## What it detects

A token that a request brings, decoded with its signature not verified, in a function that goes on with what is in it
and does not verify it as well. Tokens that a middleware has verified before are left alone, and so is what is read from
a token before it is verified, such as the issuer.

## Why it fails

1. Ana's browser sends replica A a token that says `sub: ana`.
2. Ben writes one himself that says `sub: ana`, signs it with anything, and sends it to replica B.
3. A and B believe both: everybody is whoever they say they are, on every replica and for as long as they like.

## Example violation

```python
import jwt
from fastapi import Depends, FastAPI, Header

app = FastAPI()


def caller(authorization: str = Header()) -> str:
    return jwt.decode(authorization.removeprefix("Bearer "), options={"verify_signature": False})["sub"]


@app.get("/me")
def me(who: str = Depends(caller)) -> str:
    return who
```

## Example fix

```python
import os

import jwt
from fastapi import Depends, FastAPI, Header

app = FastAPI()


def caller(authorization: str = Header()) -> str:
    token = authorization.removeprefix("Bearer ")
    return jwt.decode(token, os.environ["PUBLIC_KEY"], algorithms=["RS256"], audience="bookings")["sub"]


@app.get("/me")
def me(who: str = Depends(caller)) -> str:
    return who
```

## How to fix it in any framework

Fetch the issuer's keys (`jwt.PyJWKClient`), choose one by the `kid` of the header, and decode with the key, the
algorithms and the audience.

## When it is fine

Behind a gateway that verifies the token and lets nothing else through:
`# fungible: allow[token-not-verified] because the gateway checks signatures and is the only way in`.

## Limits

Whether something in front of the service verifies the token can't be seen in code.

## References

- RFC 8725, JSON Web Token Best Current Practices, section 3
- PyJWT documentation, "Reading the Claimset without Validation"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.identifiers import EXPIRY, words_in
from fungible.audit.program.origins import ENVIRONMENT, IDENTITY, STORED_DATA
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity

RULE = Rule(
    code="TOK713",
    slug="token-not-verified",
    kind=Kind.SECURITY,
    severity=Severity.CRITICAL,
    proof="interleave: a token that nobody signed opens what is another's",
)
REMEDY = Remedy(
    id="token-not-verified",
    title="Verify the token before you believe it",
    text="Decode it with the issuer's key, the algorithms and the audience; what is not signed says nothing.",
)
_DECODES = ("jwt.decode", "jose.jwt.decode")
_BESIDE = EXPIRY | {"lifetime", "ttl", "expired", "remaining", "jti", "kid", "issuer", "header", "headers"}
"""Words in the names of functions that ask a token for something other than who it names."""
_READS = ("jose.jwt.get_unverified_claims",)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that believes a token of a request as it is."""
    verifying = {call.function.symbol for call in program.calls.named(*_DECODES) if not _as_it_is(call)}
    told: set[str] = set()
    for call in program.calls.named(*_DECODES, *_READS):
        symbol = call.function.symbol
        if call.serves and _as_it_is(call) and symbol not in verifying | told and _is_believed(program, call):
            told.add(symbol)
            yield _violation(call)


def _as_it_is(call: Call) -> bool:
    """Whether the call does not look at the signature."""
    options, verify = call.kwargs.get("options"), call.kwargs.get("verify")
    if call.name in _READS or (verify is not None and verify.consts == (False,)):
        return True
    return options is not None and "verify_signature" in options.words and "False" in options.text


def _is_believed(program: Program, call: Call) -> bool:
    """Whether the token is the request's own word, and what it says becomes the caller."""
    token = call.argument(0, "jwt", "token")
    if token is None or token.has(IDENTITY | STORED_DATA | ENVIRONMENT) or _BESIDE & words_in([call.function.name]):
        return False
    return any(frame.returns & IDENTITY for frame in program.frames.of(call.function.symbol))


def _violation(call: Call) -> Finding:
    why = (
        f"{call.function.name or call.function.symbol} reads who calls from a token and does not check its signature: "
        "whoever writes a token is whom it names."
    )
    found = calls.violation(RULE, call, calls.spot(call), why, REMEDY)
    return replace(found, consequences=(Consequence.LEAKS_BETWEEN_USERS,), confidence=0.85)
