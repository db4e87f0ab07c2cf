"""Events for the analytics service, sent without waiting for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter, FastAPI

from forgetful.observability import log, request_id
from forgetful.settings import get_settings

EVENTS = frozenset({"internship_viewed", "application_decided", "chat_asked"})

_client: httpx.AsyncClient | None = None
_opening = asyncio.Lock()
_pings: set[asyncio.Task[None]] = set()


async def _analytics() -> httpx.AsyncClient:
    global _client
    async with _opening:
        if _client is None:
            _client = httpx.AsyncClient(timeout=2)
    return _client


@asynccontextmanager
async def close_analytics(app: FastAPI) -> AsyncIterator[None]:
    yield
    if _client is not None:
        await _client.aclose()


router = APIRouter(lifespan=close_analytics)


async def _ping(url: str, event: str) -> None:
    client = await _analytics()
    try:
        await client.post(url, json={"event": event, "request": request_id.get()})
    except httpx.HTTPError:
        log.debug("analytics did not take %s", event)


def track(event: str) -> None:
    """Report an event if analytics is configured."""
    url = get_settings().analytics_url
    if url is None or event not in EVENTS:
        return
    task = asyncio.create_task(_ping(url, event))
    _pings.add(task)
    task.add_done_callback(_pings.discard)
