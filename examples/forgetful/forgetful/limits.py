"""How often, and how much."""

import time
from collections import Counter, deque
from functools import lru_cache
from typing import Protocol

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from slowapi import Limiter
from slowapi.util import get_remote_address
from sqlalchemy import select
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.types import ASGIApp

from forgetful.db import SessionLocal
from forgetful.models import Student
from forgetful.settings import get_settings

try:
    import redis
except ImportError:
    redis = None

GUARDED = {"/auth/sign-in", "/console/sign-in"}
IMPORTS_PER_DAY = 5

limiter = Limiter(key_func=get_remote_address)


class Window:
    """Lets a number of events pass in each stretch of time, for each key."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._seen: dict[str, deque[float]] = {}

    def admit(self, key: str) -> bool:
        now = time.monotonic()
        seen = self._seen.setdefault(key, deque())
        while seen and now - seen[0] > self.seconds:
            seen.popleft()
        if len(seen) >= self.limit:
            return False
        seen.append(now)
        return True


class SignInGuard(Window):
    """Slows down whoever tries out passwords."""

    def admits(self, request: Request) -> bool:
        if request.url.path not in GUARDED:
            return True
        return self.admit(request.client.host if request.client else "-")


class ThrottleMiddleware(BaseHTTPMiddleware):
    def __init__(self, app: ASGIApp, guard: SignInGuard) -> None:
        super().__init__(app)
        self.guard = guard

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        if not self.guard.admits(request):
            return JSONResponse({"detail": "too many attempts"}, status_code=429)
        return await call_next(request)


class Quota(Protocol):
    def take(self, key: str, limit: int) -> bool: ...


class RedisQuota:
    """A daily quota, counted in Redis."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url)

    def take(self, key: str, limit: int) -> bool:
        name = f"quota:{time.strftime('%Y%m%d')}:{key}"
        used = self.client.incr(name)
        self.client.expire(name, 172_800)
        return used <= limit


class LocalQuota:
    """The same, for a deployment that has no Redis."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def take(self, key: str, limit: int) -> bool:
        name = f"{time.strftime('%Y%m%d')}:{key}"
        self._used[name] += 1
        return self._used[name] <= limit


def build_quota(url: str | None) -> Quota:
    if url is None or redis is None:
        return LocalQuota()
    return RedisQuota(url)


import_quota = build_quota(get_settings().redis_url)


@lru_cache(maxsize=4096)
def plan_of(student_id: int) -> str:
    """The plan that a student pays for."""
    with SessionLocal() as session:
        return session.scalar(select(Student.plan).where(Student.id == student_id)) or "free"
