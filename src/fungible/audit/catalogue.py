"""The rules, found by looking at the files: adding a rule edits nothing here."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from fungible.audit import rules
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule, RuleText

Check = Callable[[Program], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class CataloguedRule:
    """A rule with its check and its text."""

    rule: Rule
    family: str
    check: Check
    text: str


def rules_in_order() -> tuple[CataloguedRule, ...]:
    """Every rule, by code."""
    found = []
    for family in pkgutil.iter_modules(rules.__path__):
        package = import_module(f"{rules.__name__}.{family.name}")
        for each in pkgutil.iter_modules(package.__path__):
            module = import_module(f"{package.__name__}.{each.name}")
            text = inspect.cleandoc(module.__doc__ or "")
            found.append(CataloguedRule(module.RULE, family.name, module.check, text))
    return tuple(sorted(found, key=lambda r: (r.rule.code.startswith("OK"), r.rule.code)))


def texts() -> tuple[RuleText, ...]:
    """The rules' own texts, split at their headings."""
    return tuple(_split(each) for each in rules_in_order())


def _split(each: CataloguedRule) -> RuleText:
    title, _, body = each.text.partition("\n")
    sections: list[tuple[str, str]] = []
    heading, lines = "", list[str]()
    for line in body.splitlines():
        if line.startswith("## "):
            if heading:
                sections.append((heading, "\n".join(lines).strip()))
            heading, lines = line.removeprefix("## ").strip(), []
        else:
            lines.append(line)
    if heading:
        sections.append((heading, "\n".join(lines).strip()))
    return RuleText(rule=each.rule, family=each.family, title=title.strip(), sections=tuple(sections))
