"""Passwords, and the codes that confirm an e-mail address."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forgetful.models import EmailCode, Student

CODE_LIFETIME = timedelta(minutes=20)

_PEPPER = secrets.token_bytes(16)


def _derive(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**13, r=8, p=1)


def hash_password(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_derive(password, salt).hex()}"


def verify_password(password: str, stored: str) -> bool:
    salt, _, expected = stored.partition("$")
    return hmac.compare_digest(_derive(password, bytes.fromhex(salt)).hex(), expected)


def _digest(code: str) -> str:
    return hmac.new(_PEPPER, code.encode(), hashlib.sha256).hexdigest()


def create_code(db: Session, student: Student) -> str:
    """A six-digit code for the student's e-mail address; only its digest is stored."""
    code = f"{secrets.randbelow(1_000_000):06d}"
    expires_at = datetime.now() + CODE_LIFETIME
    db.add(EmailCode(student_id=student.id, digest=_digest(code), expires_at=expires_at))
    return code


def redeem_code(db: Session, student: Student, code: str) -> bool:
    """Confirm the address if the code is right and fresh."""
    row = db.scalar(
        select(EmailCode).where(
            EmailCode.student_id == student.id, EmailCode.digest == _digest(code)
        )
    )
    if row is None or row.expires_at < datetime.now():
        return False
    student.confirmed = True
    db.delete(row)
    return True
