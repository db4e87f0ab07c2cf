"""Makes a test of every case of every casebook."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.casebook.checking import examine, snapshot_problems
from tests.casebook.reading import Case, CasebookError, read_casebook

ACCEPT = "FUNGIBLE_ACCEPT"
"""The environment variable that has snapshots rewritten."""


class CaseFailedError(Exception):
    """A case whose report differs from its marks."""


class CasebookFile(pytest.File):
    """A Markdown file of cases."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each section."""
        for case in read_casebook(self.path.read_text(encoding="utf-8")):
            yield CaseItem.of(self, case)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> object:  # type: ignore[override] # wider than theirs
        """A casebook that cannot be read is told in one line."""
        if isinstance(excinfo.value, CasebookError):
            return f"{self.path}: {excinfo.value}"
        return super().repr_failure(excinfo)


class CaseItem(pytest.Item):
    """One case as a test."""

    case: Case

    @classmethod
    def of(cls, parent: CasebookFile, case: Case) -> "CaseItem":
        """The test of a case."""
        item: CaseItem = cls.from_parent(parent, name=case.name)
        item.case = case
        return item

    def runtest(self) -> None:
        """Audit the case's project; accept what is shown, if asked to."""
        with TemporaryDirectory(prefix="casebook-") as folder:
            outcome = examine(self.case, Path(folder))
        found = list(outcome.problems)
        if os.environ.get(ACCEPT) == "1":
            accept(self.path, self.name, outcome.screen)
        else:
            found += snapshot_problems(self.case, outcome.screen)
        if found:
            raise CaseFailedError("\n".join(f"- {problem}" for problem in found))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> object:  # type: ignore[override] # wider than theirs
        """What differs, with the place of the case; no Python traceback."""
        if isinstance(excinfo.value, CaseFailedError):
            return f"{self.path}:{self.case.line}: {self.name}\n{excinfo.value}"
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, self.case.line - 1, self.name


def accept(path: Path, name: str, screen: str) -> None:
    """Rewrite the snapshot of one case in its casebook, if the case has one."""
    text = path.read_text(encoding="utf-8")
    snapshot = next(case.snapshot for case in read_casebook(text) if case.name == name)
    if snapshot is not None:
        lines = text.splitlines(keepends=True)
        lines[snapshot.start : snapshot.end - 1] = screen.splitlines(keepends=True)
        path.write_text("".join(lines), encoding="utf-8")
