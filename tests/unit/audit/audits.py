"""Audits of a tree as the public function makes them, and how many of them ran the analysis."""

from pathlib import Path

import pytest

from fungible import api
from fungible.audit import pipeline
from fungible.config import AuditOptions
from fungible.model.report import AuditReport


def audit(tree: Path, **options: object) -> AuditReport:
    return api.audit([tree], AuditOptions(jobs=1, **options))  # type: ignore[arg-type] # options by name


def analyses(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Each real run of the analysis adds an item."""
    heard: list[object] = []
    run = pipeline._run

    def counted(*given: object) -> pipeline.Audited:
        heard.append(given)
        return run(*given)  # type: ignore[arg-type] # handed on as it came

    monkeypatch.setattr(pipeline, "_run", counted)
    return heard
