"""What each key of a configuration file is for: one text for the guide, for editors and for whoever adds a key."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what it says, in a sentence, and an example as TOML has it; for a table, its lines."""

    about: str
    example: str


ABOUT: Mapping[str, Key] = MappingProxyType(
    {
        "profile": Key("A set of defaults for what the run is for.", 'profile = "strict"'),
        "format": Key("How the report is written.", 'format = "markdown"'),
        "output": Key("The file that the report is written to, within the project.", 'output = "review.md"'),
        "also": Key("Further reports of the same run.", 'also = ["sarif=fungible.sarif"]'),
        "fail-on": Key("The least severity at which a finding fails the run.", 'fail-on = "high"'),
        "min-confidence": Key("Findings less certain than this are left out, from 0 to 1.", "min-confidence = 0.5"),
        "select": Key("Only these rules or families are run; without it, all.", 'select = ["memory", "MEM121"]'),
        "ignore": Key("These rules or families are not run.", 'ignore = ["function-cache-of-changing-data"]'),
        "app": Key("The one application to audit, of several.", 'app = "app.main:app"'),
        "baseline": Key("The list of known findings, which pass.", 'baseline = "fungible-baseline.json"'),
        "diff": Key("The git revision that the audit is compared with: what is new fails.", 'diff = "origin/main"'),
        "trend": Key("The file that the score of each commit is noted in.", 'trend = "fungible-trend.jsonl"'),
        "jobs": Key("How many processes to use; 0 is one per core.", "jobs = 2"),
        "cache": Key("Whether facts and reports are kept between runs.", "cache = false"),
        "strict": Key("Whether a file that could not be read fails the run.", "strict = true"),
        "verbose": Key("Whether everything is listed that is otherwise cut.", "verbose = true"),
        "color": Key("When the report on a terminal is coloured.", 'color = "never"'),
        "require-reasons": Key(
            "Whether each `ignore` by path has to say why, as waivers in the code do.", "require-reasons = true"
        ),
        "severity": Key(
            "The severity of what a rule, or a family of rules, finds.",
            '[severity]\ncache-differs-between-replicas = "low"\nisolation = "critical"',
        ),
        "per-path": Key(
            "What holds for the files that a pattern means.",
            '[per-path]\n"tools/**" = { ignore = ["memory"], because = "run by hand, never deployed" }',
        ),
        "knowledge": Key(
            "Files that describe the project's own libraries, within the project.",
            'knowledge = ["fungible/ourlib.toml"]',
        ),
        "entry-points": Key(
            "Functions that something calls which the tool does not know.",
            '[[entry-points]]\nsymbol = "app.jobs.*"\nphase = "background"',
        ),
    }
)
