"""What the committed records say: the names that releases of a package have, and what callables among them take."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "recorded"


@dataclass(frozen=True, slots=True)
class Record:
    """The names that the newest recorded release has, and those that only an earlier one had."""

    newest: frozenset[str]
    earlier: frozenset[str]
    parameters: dict[str, tuple[str, ...]]

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.newest | self.earlier


@cache
def record(package: str) -> Record | None:
    """The record of a package; None when there is none."""
    path = FOLDER / f"{package}.json"
    if not path.is_file():
        return None
    rows = json.loads(path.read_text(encoding="utf-8"))["releases"]
    parameters = {n: tuple(taken) for row in rows for n, taken in row["names"].items() if taken is not None}
    # Two distributions may both make a package of one name: neither is an earlier release of the other.
    older = [row for row in rows[1:] if _projects(row["distributions"]) <= _projects(rows[0]["distributions"])]
    newest = [row for row in rows if row not in older]
    return Record(_names(newest), _names(older), parameters)


def _projects(distributions: list[str]) -> frozenset[str]:
    return frozenset(each.partition("==")[0] for each in distributions)


def _names(rows: list[dict[str, dict[str, object]]]) -> frozenset[str]:
    return frozenset(name for row in rows for name in row["names"])
