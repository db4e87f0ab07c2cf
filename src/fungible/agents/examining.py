"""Audits for questions: the tree as it is now, by its own configuration."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fungible import api
from fungible.agents.grounds import Grounds
from fungible.config import resolve
from fungible.model.events import Event
from fungible.model.report import AuditReport, StatePoint

Hearing = Callable[[Event], None]
"""Who hears how far an audit is."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A report, and the folder that its files are relative to."""

    report: AuditReport
    folder: Path


def examined(path: str, grounds: Grounds, events: Hearing) -> Examined:
    """What an audit of a path says."""
    place = grounds.path(path)
    report = api.audit([place], resolve(place, {}).options, events)
    return Examined(report, place if place.is_dir() else place.parent)


def short_name(point: StatePoint) -> str:
    """The symbol without the module that the file names already."""
    parts = point.file.removesuffix(".py").removesuffix("/__init__").split("/")
    for first in range(len(parts)):
        module = ".".join(parts[first:])
        if point.symbol.startswith(f"{module}."):
            return point.symbol[len(module) + 1 :]
    return point.symbol
