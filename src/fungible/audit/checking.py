"""Runs the rules over a program; one that fails loses its own findings only, and the report says so.

With several cores, a copy of this process takes the rules of one family, which look at calls and rows, while this one
finds the state that most of the others ask about. More copies would find the same things over again.
"""

import multiprocessing
import sys
import threading
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import PurePath

from fungible.audit.catalogue import CataloguedRule
from fungible.audit.program.records import Program
from fungible.model.report import BlindSpot
from fungible.model.rule import Finding

Checked = tuple[list[Finding], list[BlindSpot]]
Outcome = list[Finding] | BlindSpot
"""What a rule finds, or that it failed."""
APART = "isolation"
"""The family of the rules that a copy of the process takes."""


def checked(rules: Sequence[CataloguedRule], program: Program, jobs: int = 1) -> Checked:
    """What the rules find, and which of them failed; the same in the same order for any number of jobs."""
    apart = [each for each in rules if each.family == APART] if jobs > 1 and _copies() else []
    outcomes = _by_two(rules, apart, program) if apart else _alone(rules, program)
    told = [outcomes[each.rule.slug] for each in rules]
    failed = [each for each in told if isinstance(each, BlindSpot)]
    return [finding for each in told if not isinstance(each, BlindSpot) for finding in each], failed


def _alone(rules: Sequence[CataloguedRule], program: Program) -> dict[str, Outcome]:
    """Find what rules ask for before they do: that this fails is not the fault of a rule."""
    for records in (program.states, program.stores, program.caches, program.loops, program.blind_spots):
        tuple(records)
    return {each.rule.slug: _outcome(each, program) for each in rules}


def _copies() -> bool:
    """Whether a copy of this process can be made as it stands: a copy has one thread, and knows nothing of others."""
    return sys.platform == "linux" and threading.active_count() == 1


def _by_two(rules: Sequence[CataloguedRule], apart: Sequence[CataloguedRule], program: Program) -> dict[str, Outcome]:
    """Run some rules in a copy of this process, and the others meanwhile; those too that it does not get to tell."""
    copies = multiprocessing.get_context("fork")
    receiving, sending = copies.Pipe(duplex=False)
    process = copies.Process(target=tell, args=(apart, program, sending), daemon=True)
    process.start()
    sending.close()
    outcomes = _alone([each for each in rules if each not in apart], program)
    outcomes |= _received(receiving)
    process.join()
    return outcomes | {each.rule.slug: _outcome(each, program) for each in rules if each.rule.slug not in outcomes}


def tell(rules: Sequence[CataloguedRule], program: Program, sending: "Connection[object, object]") -> None:
    """Run rules for another process."""
    sending.send({each.rule.slug: _outcome(each, program) for each in rules})


def _received(receiving: "Connection[object, dict[str, Outcome]]") -> dict[str, Outcome]:
    """What the other process tells; nothing when it died."""
    try:
        return receiving.recv()
    except (EOFError, OSError):
        return {}


def _outcome(rule: CataloguedRule, program: Program) -> Outcome:
    try:
        return list(rule.check(program))
    except Exception as error:  # noqa: BLE001 - whatever it is, what the other rules find stands
        return BlindSpot(file="", line=0, reason=_reason(rule, error))


def _reason(rule: CataloguedRule, error: Exception) -> str:
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{PurePath(at.filename).name}:{at.lineno}"
    return (
        f"the rule {rule.rule.slug} failed, so what it finds is missing "
        f"({type(error).__name__}: {str(error)[:100]}, at {where}): please report it"
    )
