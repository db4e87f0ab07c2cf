"""What a project says about itself in its configuration, with rules as they are called."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fungible.api.rules import slugs_of
from fungible.config import AuditOptions
from fungible.model.project import UNSAID, PathRule, Project, SeverityRule


def check_rules(options: AuditOptions) -> None:
    """Whether every rule that options name is there, wherever they name it."""
    slugs_of(options.select, "--select")
    slugs_of(options.ignore, "--ignore")
    _rules_by_path(options)
    _severities(options.severity)


def project_of(options: AuditOptions) -> Project:
    """What the project says about itself, with rules as they are called."""
    if not (options.per_path or options.severity or options.knowledge or options.entry_points):
        return UNSAID
    from fungible.audit.knowledge.own import read_file  # noqa: PLC0415 - loaded when it is used

    return Project(
        paths=_rules_by_path(options),
        severity=_severities(options.severity),
        knowledge=tuple(read_file(path) for path in options.knowledge),
        entries=options.entry_points,
    )


def _rules_by_path(options: AuditOptions) -> tuple[PathRule, ...]:
    return tuple(
        replace(rule, ignore=slugs_of(rule.ignore, rule.by), severity=_severities(rule.severity))
        for rule in options.per_path
    )


def _severities(rules: Sequence[SeverityRule]) -> tuple[SeverityRule, ...]:
    """Severities by slug: what names one rule goes before what names its family."""
    named = [(slugs_of([each.rule], each.by), each) for each in rules]
    by_width = sorted(named, key=lambda row: -len(row[0]))
    return tuple(replace(each, rule=slug) for slugs, each in by_width for slug in slugs)


def elsewhere(options: AuditOptions, here: Path, there: Path) -> AuditOptions:
    """The options for a tree that is laid out elsewhere: `there` is in it what `here` is in the project."""
    top, laid_out = here.resolve(), there.resolve()
    while top.name == laid_out.name and top != top.parent:
        top, laid_out = top.parent, laid_out.parent
    return options.moved(top, laid_out)
