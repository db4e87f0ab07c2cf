"""A small service to audit, and a folder of wheels from which pip installs the tool without a network."""

import base64
import csv
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]

SHOP = """\
from fastapi import FastAPI, Response

app = FastAPI()
sessions: dict[str, str] = {}


@app.post("/sign-in")
def sign_in(user: str, response: Response) -> None:
    sessions[user] = "here"


@app.get("/me")
def me(user: str) -> str:
    return sessions[user]
"""
"""A service that keeps its sessions in a dictionary: one violation, in line 4."""

CLEAN = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/ping')\ndef ping() -> str:\n    return 'pong'\n"

NEEDED = ("tree-sitter", "tree-sitter-python", "hatchling")
"""What pip needs to build and to install the tool; and what these need in turn."""

OF_AN_INSTALL = frozenset({"INSTALLER", "REQUESTED", "RECORD", "direct_url.json"})
"""Files that pip adds to what a wheel held."""


@pytest.fixture(scope="session")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which pip finds what it needs in a folder, and nowhere else.

    The wheels are packed again from what is installed beside these tests, as the locks have it.
    """
    folder = tmp_path_factory.mktemp("wheels")
    for installed in needed(NEEDED):
        packed(installed, folder)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))},
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_COMPILE": "1",
        "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")),
    }


def needed(names: Sequence[str]) -> list[Distribution]:
    """Installed distributions, with all that they require here."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = distribution(name)
            requirements = map(Requirement, found[name].requires or ())
            waiting += [
                each.name for each in requirements if each.marker is None or each.marker.evaluate({"extra": ""})
            ]
    return list(found.values())


def packed(installed: Distribution, folder: Path) -> None:
    """The wheel of an installed distribution: its files, with their hashes."""
    tag = next(line for line in (installed.read_text("WHEEL") or "").splitlines() if line.startswith("Tag: "))
    name = f"{installed.name.replace('-', '_')}-{installed.version}"
    files = [file for file in installed.files or () if ".." not in file.parts and file.suffix != ".pyc"]
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    with zipfile.ZipFile(folder / f"{name}-{tag.removeprefix('Tag: ')}.whl", "w") as wheel:
        for file in files:
            if file.name not in OF_AN_INSTALL:
                data = Path(str(file.locate())).read_bytes()
                wheel.writestr(file.as_posix(), data)
                digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                rows.writerow((file.as_posix(), f"sha256={digest}", len(data)))
        place = next(file.parent for file in files if file.name == "WHEEL") / "RECORD"
        rows.writerow((place.as_posix(), "", ""))
        wheel.writestr(place.as_posix(), record.getvalue())


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A checkout with the service in a folder of its own."""
    checkout = tmp_path / "checkout"
    (checkout / "services" / "shop").mkdir(parents=True)
    (checkout / "services" / "shop" / "main.py").write_text(SHOP, encoding="utf-8")
    git(checkout, "init", "--quiet")
    git(checkout, "add", ".")
    return checkout


@pytest.fixture
def tool(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A virtual environment's folder in which `bin/fungible` is this checkout's tool, and what that needs to run."""
    folder = tmp_path_factory.mktemp("installed")
    program(folder / "fungible", f'exec "{sys.executable}" -m fungible "$@"')
    cache = str(tmp_path_factory.mktemp("cache"))
    return folder, {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "XDG_CACHE_HOME": cache}


def program(environment: Path, script: str) -> None:
    """Put a script where a virtual environment has the tool."""
    (environment / "bin").mkdir(parents=True, exist_ok=True)
    (environment / "bin" / "fungible").write_text(f"#!/bin/sh\n{script}\n")
    (environment / "bin" / "fungible").chmod(0o755)


def git(folder: Path, *arguments: str) -> str:
    """What git answers."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()
