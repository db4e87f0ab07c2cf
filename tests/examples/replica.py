"""The forgetful example as a real server, and what its clients do with it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

NEEDED = (
    *("apscheduler", "cachetools", "fastapi", "httpx", "jwt", "prometheus_client"),
    *("python_multipart", "slowapi", "sqlalchemy", "uvicorn", "websockets"),
)
MISSING = [name for name in NEEDED if find_spec(name) is None]
if MISSING:
    pytest.skip(
        f"the forgetful example needs {', '.join(MISSING)}: install fungible[examples]", allow_module_level=True
    )
if sys.platform == "win32":
    pytest.skip("a listening socket is handed to the server, which Windows can't do", allow_module_level=True)

import httpx  # noqa: E402

EXAMPLE = Path(__file__).parents[2] / "examples" / "forgetful"
PATIENCE = 60.0
ADMIN = {"x-admin-key": "key-of-the-tests"}

# The parent listens before the server starts, so that the first request waits in the socket's queue
# for as long as the start takes: nobody has to guess a free port, to sleep or to try again.
SERVE = """
import socket, sys, uvicorn
listener = socket.socket(fileno=int(sys.argv[1]))
config = uvicorn.Config("forgetful.app:app", access_log=False, log_level="warning")
uvicorn.Server(config).run(sockets=[listener])
"""


@dataclass(frozen=True)
class Replica:
    """A running server, as one client sees it; the client keeps cookies."""

    client: httpx.Client
    address: str

    def get(self, path: str, auth: dict[str, str] | None = None) -> httpx.Response:
        return self.client.get(path, headers=auth)

    def post(self, path: str, body: object = None, auth: dict[str, str] | None = None) -> httpx.Response:
        return self.client.post(path, json=body, headers=auth)

    def put(self, path: str, body: object, auth: dict[str, str] | None = None) -> httpx.Response:
        return self.client.put(path, json=body, headers=auth)

    def upload(self, path: str, name: str, text: str, auth: dict[str, str] | None = None) -> httpx.Response:
        return self.client.post(path, files={"file": (name, text.encode())}, headers=auth)

    def sign_in(self, name: str) -> dict[str, str]:
        """The headers of a student who has just signed in."""
        reply = self.post("/auth/sign-in", {"email": f"{name}@uni.example", "password": "password"})
        return {"authorization": f"Bearer {reply.json()['access_token']}"}

    def enter_console(self, **options: bool) -> httpx.Response:
        body = {"email": "jobs@tramline.example", "password": "tramline", **options}
        return self.post("/console/sign-in", body)

    def imported(self, name: str, text: str) -> dict[str, object]:
        """The progress of an import once it has ended, with its job."""
        job: str = self.upload("/console/imports", name, text).json()["job"]
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            progress: dict[str, object] = self.get(f"/console/imports/{job}").json()
            if progress["stage"] in ("finished", "failed"):
                return {**progress, "job": job}
        raise TimeoutError(f"import {job} did not end within {PATIENCE} s")


def environment(home: Path, disk: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FORGETFUL_")}
    return inherited | {
        "FORGETFUL_ADMIN_KEY": ADMIN["x-admin-key"],
        "FORGETFUL_DATABASE_URL": f"sqlite:///{home / 'board.db'}",
        "FORGETFUL_ENVIRONMENT": "test",
        "FORGETFUL_VAR_DIR": str(home / disk),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(EXAMPLE),
        "TMPDIR": str(home),
    }


def load_samples(home: Path, disk: str) -> None:
    command = [sys.executable, "-m", "forgetful.samples"]
    subprocess.run(command, check=True, cwd=home, env=environment(home, disk), timeout=PATIENCE)


@contextmanager
def replica(home: Path, disk: str) -> Iterator[Replica]:
    """A server process over the database in a directory, with a disk of its own; ready when it is yielded."""
    said = home / f"{disk}.stderr"
    with socket.create_server(("127.0.0.1", 0)) as listener, said.open("ab") as stderr:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        descriptor = listener.fileno()
        command = [sys.executable, "-c", SERVE, str(descriptor)]
        process = subprocess.Popen(command, cwd=home, env=environment(home, disk), stderr=stderr, pass_fds=[descriptor])
    try:
        with httpx.Client(base_url=f"http://{address}", timeout=PATIENCE, trust_env=False) as client:
            running = Replica(client, address)
            assert running.get("/healthz").status_code == 200, said.read_text()
            yield running
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
