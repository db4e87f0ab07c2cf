"""Figures in the guides are those of the pages where they were written down first."""

import re
from collections.abc import Iterable
from itertools import takewhile

from tests.docs.snippets import ROOT

JUDGED = (ROOT / "docs" / "judged" / "labelled.md").read_text(encoding="utf-8")
LIMITS = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
BENCHMARKS = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")


def rows(text: str, head: str) -> list[list[str]]:
    """The cells of the first table of a text whose head begins so."""
    lines = iter(text[text.index(head) :].splitlines()[2:])
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in takewhile(lambda x: x.startswith("|"), lines)
    ]


def total(cells: Iterable[str]) -> int:
    return sum(map(int, cells))


def test_the_limits_add_up_the_first_runs_of_all_labelled_batches() -> None:
    batches = rows(JUDGED, "| batch | repositories | labelled |")
    labelled, found, wrong = (total(row[at] for row in batches) for at in (2, 3, 4))

    assert rows(LIMITS, "| first runs, ten batches |") == [
        [
            "all hazards",
            *map(str, (labelled, found, wrong)),
            f"{found / labelled:.2f}",
            f"{found / (found + wrong):.2f}",
        ]
    ]
    assert len(batches) == 10


def test_the_limits_add_up_what_the_labels_are_about() -> None:
    batches = rows(JUDGED, "| batch | state of processes and disks |")
    expected = []
    for at in (1, 2, 3):
        pairs = [re.findall(r"\d+", row[at]) for row in batches]
        found, labelled = (total(pair[place] for pair in pairs) for place in (0, 1))
        expected.append([str(labelled), str(found), f"{found / labelled:.2f}"])

    assert [row[1:] for row in rows(LIMITS, "| first runs, six batches |")] == expected
    assert len(batches) == 6


def test_the_limits_tell_what_was_measured() -> None:
    assert "| peak memory | 308 MB |" in BENCHMARKS
    assert "308 MB" in LIMITS
    assert "| warm audit, nothing edited | 0.14 s |" in BENCHMARKS
    assert "0.14 s" in LIMITS
