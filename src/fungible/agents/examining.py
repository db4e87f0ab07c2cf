"""Audits for questions: the tree as it is now, by its own configuration."""

from collections.abc import Callable
from dataclasses import dataclass, replace
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


def examined(path: str, grounds: Grounds, events: Hearing, since: str | None = None) -> Examined:
    """What an audit of a path says: of all that is there, compared with a revision if one is given.

    What the project compares itself with in its own configuration is for its gate: agents ask for what they want.
    """
    place = grounds.path(path)
    options = replace(resolve(place, {}).options, diff=since, baseline=None)
    report = api.audit([place], options, events)
    return Examined(report, place if place.is_dir() else place.parent)


def short_name(point: StatePoint) -> str:
    """The symbol without the module that the file names already."""
    parts = point.file.removesuffix(".py").removesuffix("/__init__").split("/")
    for first in range(len(parts)):
        module = ".".join(parts[first:])
        if point.symbol.startswith(f"{module}."):
            return point.symbol[len(module) + 1 :]
    return point.symbol
