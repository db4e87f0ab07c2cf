"""Calls that sign, verify, encrypt or hash with a key, and the claims of the tokens they make."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program.identifiers import words_in
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Call, Program
from fungible.audit.program.terms import Frame

CALLS_DEEP = 4

_KEY_AT = {
    **dict.fromkeys(("jwt.encode", "jwt.decode", "jose.jwt.encode", "jose.jwt.decode"), 1),
    **dict.fromkeys(("authlib.jose.jwt.encode", "authlib.jose.JsonWebToken.encode", "joserfc.jwt.encode"), 2),
    **dict.fromkeys(("authlib.jose.jwt.decode", "authlib.jose.JsonWebToken.decode", "joserfc.jwt.decode"), 1),
    **dict.fromkeys(("hmac.new", "hmac.digest", "hmac.HMAC"), 0),
    **dict.fromkeys(("hashlib.pbkdf2_hmac",), 2),
    **dict.fromkeys(("cryptography.fernet.Fernet", "nacl.secret.SecretBox", "nacl.signing.SigningKey"), 0),
    **dict.fromkeys(
        tuple(
            f"cryptography.hazmat.primitives.ciphers.aead.{name}" for name in ("AESGCM", "ChaCha20Poly1305", "AESCCM")
        ),
        0,
    ),
    **dict.fromkeys(
        tuple(
            f"itsdangerous.{name}"
            for name in (
                "Signer",
                "TimestampSigner",
                "Serializer",
                "URLSafeSerializer",
                "URLSafeTimedSerializer",
                "TimedSerializer",
            )
        ),
        0,
    ),
}
_KEY_NAMES = ("key", "secret", "secret_key", "password")
_HASHES = tuple(
    f"hashlib.{name}"
    for name in ("sha256", "sha1", "sha512", "sha384", "md5", "blake2b", "blake2s", "sha3_256", "scrypt")
)
CLAIMS_AT = {
    **dict.fromkeys(("jwt.encode", "jose.jwt.encode"), 0),
    **dict.fromkeys(("authlib.jose.jwt.encode", "authlib.jose.JsonWebToken.encode", "joserfc.jwt.encode"), 1),
}
SECRETS = frozenset(
    [
        "secret",
        "key",
        "token",
        "salt",
        "pepper",
        "csrf",
        "password",
        "signing",
        "signer",
        "signature",
        "cookie",
        "crypt",
        "seed",
    ]
)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A call that uses a key, and where the key comes from."""

    call: Call
    key: Origin


@dataclass(frozen=True, slots=True)
class Issued:
    """A call that makes a token of some claims."""

    call: Call
    claims: Origin


def keyed(program: Program) -> Iterator[Keyed]:
    """Every call that uses a key, which a salt is part of; of a plain hash, what it hashes may hold a pepper."""
    for call in program.calls.named(*_KEY_AT):
        for key in (call.argument(_KEY_AT[call.name], *_KEY_NAMES), call.kwargs.get("salt")):
            if key is not None:
                yield Keyed(call, key)
    for call in program.calls.named(*_HASHES):
        for each in (*call.args, *(call.kwargs[n] for n in ("key", "salt") if n in call.kwargs)):
            yield Keyed(call, each)


def issued(program: Program) -> Iterator[Issued]:
    """Every token that is made while serving."""
    for call in program.calls.named(*CLAIMS_AT):
        claims = call.argument(CLAIMS_AT[call.name], "payload", "claims")
        if call.serves and claims is not None:
            yield Issued(call, claims)


def secretive(name: str) -> bool:
    """Whether a name says that its value is a secret."""
    return bool(SECRETS & words_in([name]))


def with_callees(frame: Frame) -> Iterator[Frame]:
    """A handler and what it calls itself, a few calls deep: what is injected into it only reads the token."""
    seen = {frame.number}
    layer = [frame]
    for _ in range(CALLS_DEEP):
        yield from layer
        layer = [callee for each in layer for callee in _called(each) if callee.number not in seen]
        seen |= {each.number for each in layer}


def _called(frame: Frame) -> list[Frame]:
    names = {call.name for call in frame.calls if call.inside}
    return [callee for callee in frame.callees if callee.name in names]
