"""The usual report, compared: one violation is new, one opened again, one known."""

from dataclasses import replace

from fungible.model.change import Change, ChangeStatus, Comparison
from tests.unit.report.samples import CART, ORDERS, SESSIONS, USUAL, WAIVED

REOPENED_WHY = "POST /cart/gift writes it too since then."

COMPARED = replace(
    USUAL,
    state_points=(
        replace(SESSIONS, change=Change(status=ChangeStatus.KNOWN)),
        replace(CART, change=Change(status=ChangeStatus.REOPENED, why=REOPENED_WHY)),
        replace(ORDERS, change=Change(status=ChangeStatus.NEW)),
        WAIVED,
    ),
    comparison=Comparison(against="origin/main", new=1, reopened=1, known=1),
)
"""Compared with another revision."""

LISTED = replace(COMPARED, comparison=Comparison(against="known.json", new=1, reopened=1, known=1, baseline=True))
"""Compared with a list that somebody keeps."""
