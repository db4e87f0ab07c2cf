"""The rules by the names that users give them."""

from collections.abc import Iterable, Sequence

from fungible.config import AuditOptions, nearest
from fungible.errors import UsageError
from fungible.model.rule import RuleText


def rule_texts(name: str = "") -> tuple[RuleText, ...]:
    """Every rule with its text; only the one that is meant, when a slug says which."""
    from fungible.audit import catalogue  # noqa: PLC0415 - loaded when it is used

    return catalogue.texts(name.lower())


def rules_run(options: AuditOptions) -> tuple[RuleText, ...]:
    """The rules that an audit with these options looks for, with their texts."""
    selected, ignored = slugs_of(options.select, "--select"), slugs_of(options.ignore, "--ignore")
    named = ((text.rule.slug, text) for text in rule_texts())
    return tuple(text for slug, text in named if slug not in ignored and (not selected or slug in selected))


def find_rules(name: str, texts: Iterable[RuleText]) -> tuple[RuleText, ...]:
    """The rules that a name means: one by slug, code or alias, or all of a family."""
    wanted = name.lower()
    listed = tuple(texts)
    exact = tuple(text for text in listed if wanted in _names(text))
    return exact or tuple(text for text in listed if text.family.lower() == wanted)


def unknown_rule(name: str, texts: Iterable[RuleText], *, place: str, others: Iterable[str] = ()) -> UsageError:
    """The complaint that no rule has a name, with the nearest that one has."""
    known = sorted(
        {known for text in texts for known in (*_names(text), text.family)} | {str(other) for other in others}
    )
    guess = nearest(name, tuple(known))
    next_step = guess if guess.startswith("did") else "`fungible rules` lists them"
    return UsageError(f"no rule is called {name!r}", place=place, next_step=next_step)


def _names(text: RuleText) -> tuple[str, ...]:
    rule = text.rule
    return tuple(name.lower() for name in (rule.slug, rule.code, *rule.aliases))


def slugs_of(names: Sequence[str], place: str) -> tuple[str, ...]:
    """What the user called rules, as the rules are called."""
    if not names:
        return ()
    slugs: dict[str, None] = {}
    for name in names:
        texts = rule_texts(name)
        found = find_rules(name, texts)
        if not found:
            raise unknown_rule(name, texts, place=place)
        slugs |= {text.rule.slug: None for text in found}
    return tuple(slugs)
