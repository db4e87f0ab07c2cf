"""The application: uvicorn forgetful.app:app."""

import asyncio
import sys
from collections import defaultdict, deque
from functools import partial

from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel
from slowapi import _rate_limit_exceeded_handler
from slowapi.errors import RateLimitExceeded

from forgetful import (
    analytics,
    catalogue,
    chat,
    flags,
    imports,
    internships,
    interviews,
    jobs,
    mail,
    matching,
    notifications,
    observability,
    profile,
    reports,
    search,
    shortlist,
    uploads,
)
from forgetful.applications import routes as applications
from forgetful.auth import routes as auth
from forgetful.auth.deps import admin_only
from forgetful.db import Base, check_database, engine, upgrade_schema
from forgetful.limits import SignInGuard, ThrottleMiddleware, limiter
from forgetful.settings import get_settings

if sys.platform == "win32":
    asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())

ROUTERS = (
    observability.router,
    analytics.router,
    mail.router,
    auth.router,
    flags.router,
    catalogue.router,
    search.router,
    internships.router,
    matching.router,
    profile.router,
    profile.calendars,
    shortlist.router,
    applications.router,
    uploads.router,
    chat.router,
    notifications.router,
    interviews.router,
    imports.router,
    jobs.router,
    reports.router,
)

Base.metadata.create_all(bind=engine)


class Announcement(BaseModel):
    text: str


def create_app() -> FastAPI:
    app = FastAPI(title="Forgetful")
    app.state.limiter = limiter
    app.state.recently_viewed = defaultdict(partial(deque, maxlen=10))
    app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)

    app.add_middleware(ThrottleMiddleware, guard=SignInGuard(limit=30, seconds=60))
    app.add_middleware(observability.RequestIdMiddleware)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_credentials=True,
        allow_methods=["*"],
        allow_headers=["*"],
    )

    for router in ROUTERS:
        app.include_router(router)

    announcements: list[str] = []

    @app.get("/announcements")
    def read_announcements() -> list[str]:
        return announcements

    @app.post("/announcements", status_code=201, dependencies=[Depends(admin_only)])
    def announce(body: Announcement) -> list[str]:
        announcements.append(body.text)
        return announcements

    return app


app = create_app()


def warm_up() -> None:
    """Load what most pages need."""
    try:
        catalogue.load_categories()
    except Exception:
        observability.log.warning("the categories could not be loaded", exc_info=True)


@app.on_event("startup")
def start() -> None:
    settings = get_settings()
    observability.log_configuration(settings)
    mail.get_mailer()
    check_database(settings.database_url)
    upgrade_schema()
    warm_up()
