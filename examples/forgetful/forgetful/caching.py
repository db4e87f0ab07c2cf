"""Keeping the results of slow calls for a while."""

import re
import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from fastapi import Request
from sqlalchemy import func, select

from forgetful.db import SessionLocal
from forgetful.models import Application, Internship


def kept_for(seconds: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer with an earlier response to the same address, if it is recent enough."""

    def decorate(handler: Callable[..., Any]) -> Callable[..., Any]:
        responses: dict[str, tuple[float, Any]] = {}

        @wraps(handler)
        def wrapper(request: Request, *args: Any, **kwargs: Any) -> Any:
            address = str(request.url)
            found = responses.get(address)
            if found is None or time.monotonic() - found[0] > seconds:
                found = time.monotonic(), handler(request, *args, **kwargs)
                responses[address] = found
            return found[1]

        return wrapper

    return decorate


@lru_cache(maxsize=2048)
def slug_of(title: str) -> str:
    """A title as it appears in an address."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


@lru_cache(maxsize=4)
def _totals(minute: int) -> dict[str, int]:
    with SessionLocal() as session:
        return {
            "internships": session.scalar(select(func.count(Internship.id))) or 0,
            "applications": session.scalar(select(func.count(Application.id))) or 0,
        }


def board_totals() -> dict[str, int]:
    """How large the board is; at most a minute old."""
    return _totals(int(time.time()) // 60)
