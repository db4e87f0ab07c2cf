"""What the tests of the catalogue share: the rules with their files, and the code in their texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fungible.audit import catalogue
from fungible.model.rule import RuleText
from fungible.model.words import Severity

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "src" / "fungible" / "audit" / "rules"
CASEBOOKS = ROOT / "tests" / "rules"

TEXTS = catalogue.texts()
"""The texts of all rules."""

REASONS = tuple(text for text in TEXTS if text.family == "fine")
"""Those that argue why something is fine."""

HAZARDS = tuple(text for text in TEXTS if text not in REASONS)
"""Those that look for a hazard."""

VIOLATION = "Example violation"
FIX = "Example fix"
REASON = "Example"
_BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"(?:^|\s)path=(?P<path>\S+)")


@dataclass(frozen=True, slots=True)
class Example:
    """The code under one heading of a rule's text, by file name; what has no name is `app.py`."""

    slug: str
    code: str
    is_minor: bool
    heading: str
    files: dict[str, str]

    @property
    def name(self) -> str:
        """Whose example it is, as the name of a test or folder."""
        return f"{self.slug}-{self.heading.rpartition(' ')[2]}"


def rule_files() -> list[Path]:
    """The files that hold rules."""
    return sorted(path for path in RULES.glob("*/*.py") if path.name != "__init__.py")


def casebook_of(text: RuleText) -> Path:
    """Where the casebook of a rule is."""
    return CASEBOOKS / text.family / f"{text.rule.slug.replace('-', '_')}.md"


def examples() -> Iterator[Example]:
    """The violation and the fix in the text of every hazard, the example in that of every reason."""
    for text in TEXTS:
        for heading in (REASON,) if text in REASONS else (VIOLATION, FIX):
            files = {_name(info): code for info, code in _BLOCK.findall(text.section(heading))}
            is_minor = text.rule.severity is Severity.LOW
            yield Example(text.rule.slug, text.rule.code, is_minor, heading, files)


def _name(info: str) -> str:
    found = _PATH.search(info)
    return found["path"] if found else "app.py"
