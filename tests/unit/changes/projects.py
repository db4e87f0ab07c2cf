"""Small services under git, audited for real: what a change adds is asked of the whole tool."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fungible import api
from fungible.config import AuditOptions
from fungible.model.report import AuditReport, StatePoint

MAIN = """\
from fastapi import FastAPI

from app.carts import router
from app.tokens import issue

app = FastAPI()
app.include_router(router)


@app.post("/tokens/{name}")
def new_token(name: str) -> str:
    return issue(name)
"""
CARTS = """\
from fastapi import APIRouter

router = APIRouter()
carts: dict[str, list[str]] = {}
labels = {"a": "A"}


class Basket:
    def __init__(self) -> None:
        self.items: list[str] = []

    def put(self, item: str) -> None:
        self.items.append(item)


basket = Basket()


@router.post("/cart/{user}/{item}")
def add(user: str, item: str) -> None:
    carts.setdefault(user, []).append(item)


@router.post("/basket/{item}")
def put(item: str) -> None:
    basket.put(item)


@router.get("/cart/{user}")
def show(user: str) -> list[str]:
    return [labels.get(item, item) for item in carts.get(user, [])] + basket.items


def forget(user: str) -> None:
    carts.pop(user, None)


def label(item: str) -> None:
    labels[item] = item.upper()
"""
TOKENS = """\
issued: dict[str, str] = {}


def issue(name: str) -> str:
    issued[name] = name[::-1]
    return issued[name]


def owner(token: str) -> str:
    return next(name for name, each in issued.items() if each == token)
"""
SHOP = {"app/__init__.py": "", "app/main.py": MAIN, "app/carts.py": CARTS, "app/tokens.py": TOKENS}


@dataclass(frozen=True)
class Project:
    """A folder under git."""

    root: Path

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.write({name: text})

    def move(self, old: str, new: str) -> None:
        (self.root / new).parent.mkdir(parents=True, exist_ok=True)
        (self.root / old).rename(self.root / new)

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", *identity, "-C", str(self.root), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def audit(self, options: AuditOptions, *inside: str) -> AuditReport:
        return api.audit([self.root / each for each in inside or ("",)], options)


def shop(root: Path, files: Mapping[str, str] = SHOP) -> Project:
    """The service, committed."""
    project = Project(root)
    root.mkdir(parents=True, exist_ok=True)
    project.write(files)
    project.git("init", "--quiet")
    project.commit()
    return project


DIFF = AuditOptions(diff="HEAD", cache=False, jobs=1)


def told(report: AuditReport) -> dict[str, str]:
    """What is said of the violations that are new or worse, by the last part of their names."""
    return {
        _name(point): f"{point.change.status} {point.change.why}".strip()
        for point in report.state_points
        if point.change is not None and not point.known
    }


def known(report: AuditReport) -> list[str]:
    """The violations that were there before."""
    return sorted(_name(point) for point in report.state_points if point.known)


def _name(point: StatePoint) -> str:
    return point.symbol.rpartition(".")[2]
