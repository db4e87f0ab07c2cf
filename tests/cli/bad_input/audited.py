"""An audit of a tree that a test has made, and what it says."""

import json
from dataclasses import dataclass
from typing import Protocol

APP = """\
from fastapi import FastAPI

app = FastAPI()
wishes: dict[str, str] = {}


@app.put("/wishes/{name}")
def wish(name: str, text: str) -> str:
    wishes[name] = text
    return wishes[name]
"""
FOUND = [("app.py", "app.wishes")]
PATIENCE = 20
"""Seconds after which a single odd file has taken too long; most take a hundredth of that."""


@dataclass(frozen=True)
class Audited:
    """The end of a real audit with `--format json`."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def report(self) -> dict[str, list[dict[str, str | int]]]:
        """The report; standard output holds nothing else."""
        report: dict[str, list[dict[str, str | int]]] = json.loads(self.out)
        return report

    @property
    def violations(self) -> list[tuple[str, str]]:
        """File and symbol of each violation."""
        points = self.report["state_points"]
        return [(str(p["file"]), str(p["symbol"])) for p in points if p["verdict"] == "violation"]

    @property
    def unread(self) -> list[tuple[str, int]]:
        """File and line of all that could not be read."""
        return [(str(each["file"]), int(each["line"])) for each in self.report["unread"]]


class Audit(Protocol):
    """An audit of the tree, in this process."""

    def __call__(self, *options: str) -> Audited: ...
