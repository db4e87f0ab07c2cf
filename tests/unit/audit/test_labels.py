"""How reasons name what reaches a write: the whole route, a tool, an event, a task that start-up leaves running."""

from pathlib import Path

import pytest

from fungible.api import audit
from fungible.config import AuditOptions

FASTAPI = """
from fastapi import APIRouter, FastAPI

seen = {}
inner = APIRouter(prefix="/jars")
app = FastAPI()


@inner.post("PATH")
def put(label: str) -> None:
    seen[label] = label


@app.get("/all")
def every() -> list[str]:
    return list(seen)


app.include_router(inner, prefix="/v1")
"""
UNKNOWN = FASTAPI.replace('prefix="/v1"', 'prefix=f"/{version}/v1"').replace("PATH", "")
UNKNOWN = UNKNOWN.replace("\nseen", "from settings import load\n\nversion = load().version\nseen", 1)
LATE = FASTAPI.replace(
    'app.include_router(inner, prefix="/v1")',
    """

class Settings:
    pass


settings = Settings()
app.include_router(inner, prefix=settings.prefix)
settings.prefix = "/v2"
""",
)
TOOL = """
from mcp.server.fastmcp import FastMCP

seen = {}
mcp = FastMCP("jars", stateless_http=True)


@mcp.tool()
def put(label: str) -> str:
    seen[label] = label
    return seen[label]
"""
WRAPPED = """
from functools import wraps

from mcp.server.fastmcp import FastMCP

seen = {}
mcp = FastMCP("jars", stateless_http=True)


def careful(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except ValueError as failure:
            return str(failure)

    return wrapper


""" + "\n\n".join(
    f"@mcp.tool()\n@careful\ndef peek_{number}() -> str:\n    return str(len(seen) + {number})" for number in range(12)
)
WRAPPED += """


@mcp.tool()
@careful
def put(label: str) -> str:
    seen[label] = label
    return seen[label]
"""
OWN_ROUTER = """
from flask import Blueprint, Flask, request

seen = {}


class Documented(Blueprint):
    def route(self, rule, description="", **options):
        return super().route(rule, **options)


jars = Documented("jars", __name__)


@jars.route("/jars/<label>", "Put one there", methods=["PUT"])
def put(label):
    seen[label] = request.form["content"]
    return seen[label]


@jars.route("/jars", "What is there", methods=["GET"])
def every():
    return list(seen)


app = Flask(__name__)
app.register_blueprint(jars, url_prefix="/v1")
"""
EVENT = """
import socketio

sio = socketio.AsyncServer(client_manager=socketio.AsyncRedisManager("redis://cache"))
seen = {}


@sio.on("put")
async def put(sid: str, label: str) -> None:
    seen[label] = sid
    await sio.emit("seen", seen[label])
"""
LOOP = """
import asyncio
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

seen = {}


async def refresh() -> None:
    while True:
        for row in httpx.get("https://jars.example").json():
            seen.setdefault(row["label"], []).append(row)
        await asyncio.sleep(60)


@asynccontextmanager
async def lifespan(app: FastAPI):
    task = asyncio.create_task(refresh())
    yield
    task.cancel()


app = FastAPI(lifespan=lifespan)


@app.get("/all")
def every() -> dict[str, list[str]]:
    return seen
"""


@pytest.mark.parametrize(
    ("source", "begins"),
    [
        (FASTAPI.replace("PATH", "/{label}"), "POST /v1/jars/{label} stores into it"),
        (FASTAPI.replace("PATH", ""), "POST /v1/jars stores into it"),
        (LATE.replace("PATH", ""), "POST /v2/jars stores into it"),
        (TOOL, "tool put stores into it"),
        (EVENT, "event put stores into it"),
        (LOOP, "a background task of lifespan "),
        (UNKNOWN, "POST /…/v1/jars stores into it"),
        (WRAPPED, "tool put stores into it"),
        (OWN_ROUTER, "PUT /v1/jars/<label> stores into it"),
    ],
    ids=[
        "route",
        "route without a path",
        "prefix known later",
        "tool",
        "event",
        "task",
        "prefix of which a part is not known",
        "tool behind a decorator of many",
        "route of the program's own router",
    ],
)
def test_the_reason_names_what_reaches_the_write(tmp_path: Path, source: str, begins: str) -> None:
    (tmp_path / "app.py").write_text(source)
    points = audit([tmp_path], AuditOptions()).state_points
    (why,) = [point.why for point in points if point.symbol == "app.seen"]
    assert why.startswith(begins)
