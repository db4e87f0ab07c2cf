"""Sending mail."""

import smtplib
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import lru_cache
from typing import Protocol

from fastapi import APIRouter, HTTPException

from forgetful.settings import Settings, get_settings

SENDER = "board@forgetful.example"

router = APIRouter(tags=["development"])


class Mailer(Protocol):
    def send(self, to: str, subject: str, text: str) -> None: ...


class SmtpMailer:
    """Hands each message to a mail server."""

    def __init__(self, host: str) -> None:
        self.host = host

    def send(self, to: str, subject: str, text: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = SENDER, to, subject
        message.set_content(text)
        with smtplib.SMTP(self.host, timeout=10) as smtp:
            smtp.send_message(message)


@dataclass
class Mailbox:
    """Keeps messages instead of sending them, for a developer to read."""

    messages: list[dict[str, str]] = field(default_factory=list)

    def send(self, to: str, subject: str, text: str) -> None:
        self.messages.append({"to": to, "subject": subject, "text": text})


def build_mailer(settings: Settings) -> Mailer:
    if settings.smtp_host is not None:
        return SmtpMailer(settings.smtp_host)
    if settings.environment not in ("development", "test"):
        raise RuntimeError("FORGETFUL_SMTP_HOST is required outside development and tests")
    return Mailbox()


@lru_cache
def get_mailer() -> Mailer:
    return build_mailer(get_settings())


@router.get("/development/mailbox")
def mailbox(to: str) -> list[dict[str, str]]:
    mailer = get_mailer()
    if not isinstance(mailer, Mailbox):
        raise HTTPException(404)
    return [message for message in mailer.messages if message["to"] == to]
