"""The public functions, where the workers meet: audit a tree, compare reports, read the rules' texts."""

from fungible.api.auditing import audit, baseline, compare, prospects, stamp, trend_over, warm_up
from fungible.api.places import cache_folder, existing
from fungible.api.project import check_rules
from fungible.api.rules import find_rules, rule_texts, rules_run, unknown_rule

__all__ = [
    "audit",
    "baseline",
    "cache_folder",
    "check_rules",
    "compare",
    "existing",
    "find_rules",
    "prospects",
    "rule_texts",
    "rules_run",
    "stamp",
    "trend_over",
    "unknown_rule",
    "warm_up",
]
