"""The usual report, seen in an editor."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lsprotocol import types

from fungible.editor.view import View, view_of
from fungible.model.report import AuditReport
from tests.unit.report.samples import CART, FILES, USUAL

ROOT = Path("/srv/shop")
CART_FILE = "app/services/cart.py"
HANDLER_FILE = "app/routes/cart.py"
SESSIONS_FILE = "app/sessions.py"
TEXTS = {name: text.split("\n") for name, text in FILES.items()}
REACHED = replace(
    CART, accesses=tuple(replace(access, reached_from=("app.routes.cart.add",)) for access in CART.accesses)
)
REPORT = replace(USUAL, state_points=tuple(REACHED if point is CART else point for point in USUAL.state_points))


def view(report: AuditReport = REPORT, texts: Mapping[str, Sequence[str]] = TEXTS, encoding: str = "utf-16") -> View:
    return view_of(ROOT, report, texts, encoding)


def at(line: int, character: int) -> types.Position:
    return types.Position(line - 1, character)


def where(locations: Sequence[types.Location]) -> list[tuple[str, int]]:
    """The files and lines of some locations, counted from 1."""
    return [(each.uri.removeprefix("file:///srv/shop/"), each.range.start.line + 1) for each in locations]
