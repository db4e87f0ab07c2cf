"""Runs the rules over a program; one that fails loses its own findings only, and the report says so."""

import traceback
from collections.abc import Sequence
from pathlib import PurePath

from fungible.audit.catalogue import CataloguedRule
from fungible.audit.program.records import Program
from fungible.model.report import BlindSpot
from fungible.model.rule import Finding

Checked = tuple[list[Finding], list[BlindSpot]]


def checked(rules: Sequence[CataloguedRule], program: Program) -> Checked:
    """What the rules find, and which of them failed."""
    findings: list[Finding] = []
    failed: list[BlindSpot] = []
    for each in rules:
        try:
            findings += list(each.check(program))
        except Exception as error:  # noqa: BLE001 - whatever it is, what the other rules find stands
            failed.append(BlindSpot(file="", line=0, reason=_reason(each, error)))
    return findings, failed


def _reason(rule: CataloguedRule, error: Exception) -> str:
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{PurePath(at.filename).name}:{at.lineno}"
    return (
        f"the rule {rule.rule.slug} failed, so what it finds is missing "
        f"({type(error).__name__}: {str(error)[:100]}, at {where}): please report it"
    )
