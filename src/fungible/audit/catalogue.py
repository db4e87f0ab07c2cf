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


def rules_in_order(wants: Callable[[str], bool] = bool) -> tuple[CataloguedRule, ...]:
    """Every rule whose slug is wanted, by code; the others are not even loaded."""
    found = [_loaded(family, slug) for slug, family in _files().items() if wants(slug)]
    return tuple(sorted(found, key=lambda r: (r.rule.code.startswith("OK"), r.rule.code)))


def texts(slug: str = "") -> tuple[RuleText, ...]:
    """The rules' own texts, split at their headings: of the one rule with a slug, or of all when none has it."""
    family = _files().get(slug)
    found = rules_in_order() if family is None else (_loaded(family, slug),)
    return tuple(_split(each) for each in found)


def slugs() -> tuple[str, ...]:
    """What the rules are called; none is loaded for it."""
    return tuple(sorted(_files()))


def _files() -> dict[str, str]:
    """The slug of each rule, which is its file's name, with its family."""
    return {
        each.name.replace("_", "-"): family.name
        for family in pkgutil.iter_modules(rules.__path__)
        for each in pkgutil.iter_modules([f"{folder}/{family.name}" for folder in rules.__path__])
    }


def _loaded(family: str, slug: str) -> CataloguedRule:
    module = import_module(f"{rules.__name__}.{family}.{slug.replace('-', '_')}")
    return CataloguedRule(module.RULE, family, module.check, inspect.cleandoc(module.__doc__ or ""))


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
