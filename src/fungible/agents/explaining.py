"""`explain` and `rules`: what the rules say of themselves, the part that is needed first, the rest when asked for."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from fungible import api
from fungible.agents.answer import Answer, Data
from fungible.agents.questions import ExplainQuestion, RulesQuestion
from fungible.config import nearest
from fungible.errors import UsageError
from fungible.model.rule import RuleText
from fungible.model.words import Kind
from fungible.report.reading import counted
from fungible.report.wording import ABSENCES, KINDS

FIRST = ("What it detects", "Why it fails", "How to fix it", "What it recognises", "Why it is fine")
"""How the headings begin that are told without asking for all."""


def explained(question: ExplainQuestion) -> Answer:
    """The answer to `explain`."""
    name = question.name.strip()
    texts = api.rule_texts(name)
    found = api.find_rules(name, texts)
    if len(found) == 1:
        return _rule(found[0], question.full)
    if name.lower() in list(Kind):
        kind = Kind(name.lower())
        return _several(f"{kind}: {KINDS[kind]}. Looked for: {ABSENCES[kind]}.", _of_kind(texts, kind))
    if found:
        return _several(f"Rules of the family {found[0].family}:", found)
    raise api.unknown_rule(name[:80], texts, place="name", others=Kind)


def _of_kind(texts: Sequence[RuleText], kind: Kind) -> list[RuleText]:
    return [text for text in texts if text.rule.kind is kind]


def _rule(text: RuleText, full: bool) -> Answer:
    told = [(heading, body) for heading, body in text.sections if full or heading.startswith(FIRST)]
    sections: list[Data] = [{"heading": heading, "text": body} for heading, body in told]
    data: dict[str, Data] = {"title": text.title, "rules": [_named(text)], "sections": sections}
    return Answer("\n".join(_rule_lines(text, told, full)), data)


def _rule_lines(text: RuleText, told: Sequence[tuple[str, str]], full: bool) -> Iterator[str]:
    rule = text.rule
    yield f"{rule.code} {rule.slug} ({rule.severity}, {text.family}): {text.title}"
    for heading, body in told:
        yield ""
        yield f"{heading}:"
        yield body
    if not full:
        rest = ", ".join(heading for heading, _ in text.sections if not heading.startswith(FIRST))
        yield ""
        yield f"With full=true also: {rest}."


def _several(title: str, texts: Sequence[RuleText]) -> Answer:
    lines = [title, *map(_named, texts), "One in full: explain(its name)"]
    names: list[Data] = [_named(text) for text in texts]
    return Answer("\n".join(lines), {"title": title, "rules": names, "sections": []})


def _named(text: RuleText) -> str:
    rule = text.rule
    return f"{rule.code} {rule.slug} ({rule.severity}): {text.title}"


def listed(question: RulesQuestion) -> Answer:
    """The answer to `rules`: names and severities; with a family, what each of its rules looks for."""
    ordered = sorted(api.rule_texts(), key=lambda text: (text.family, text.rule.code))
    families = {family: list(members) for family, members in groupby(ordered, key=lambda text: text.family)}
    if question.family is None:
        return _table(families)
    family = question.family.lower()
    if family not in families:
        guess = nearest(question.family, tuple(families))
        raise UsageError(f"no family of rules is called {question.family[:80]!r}", place="family", next_step=guess)
    names: list[Data] = [_named(text) for text in families[family]]
    lines = [f"{family}, {counted(len(names), 'rule')}:", *map(_named, families[family])]
    return Answer("\n".join(lines), {"families": [{"family": family, "rules": names}]})


def _table(families: dict[str, list[RuleText]]) -> Answer:
    names = {family: [f"{text.rule.slug} ({text.rule.severity})" for text in each] for family, each in families.items()}
    lines = [f"{family}: {', '.join(each)}" for family, each in names.items()]
    head = f"{counted(sum(map(len, names.values())), 'rule')}; with titles: rules(family), in words: explain(name)"
    data: list[Data] = [{"family": family, "rules": each} for family, each in names.items()]
    return Answer("\n".join([head, *lines]), {"families": data})
