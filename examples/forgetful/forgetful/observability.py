"""Logs, request identifiers, metrics and the health check."""

import logging
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forgetful.settings import Settings, get_settings

log = logging.getLogger("forgetful")
log.setLevel(logging.INFO)

get_settings().var_dir.mkdir(parents=True, exist_ok=True)
log.addHandler(logging.FileHandler(get_settings().var_dir / "forgetful.log"))

request_id: ContextVar[str] = ContextVar("request_id", default="-")

REQUESTS = Counter("forgetful_requests_total", "Requests served", ["method"])
DURATION = Histogram("forgetful_call_seconds", "Duration of timed calls", ["call"])

router = APIRouter(tags=["operations"])


class RequestIdMiddleware:
    """Names each request, in the logs and in the response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = uuid.uuid4().hex[:12]
        REQUESTS.labels(scope["method"]).inc()

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = name
            await send(message)

        previous = request_id.set(name)
        try:
            await self.app(scope, receive, named)
        finally:
            request_id.reset(previous)


def timed(call: Callable[..., Any]) -> Callable[..., Any]:
    """Measure how long a function takes."""
    duration = DURATION.labels(call.__name__)

    @wraps(call)
    def measured(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            duration.observe(time.perf_counter() - started)

    return measured


def log_configuration(settings: Settings) -> None:
    log.info("environment %s, files in %s", settings.environment, settings.var_dir)
    log.info("database %s", settings.database_url)


@router.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/metrics")
def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
