"""What a client may set: which severities are shown and how, whether there are lenses, options of the audit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lsprotocol.types import DiagnosticSeverity

from fungible.config import nearest
from fungible.model.words import Severity

ACCEPTABLE = "acceptable"
"""The word for what may stay, and has a remedy all the same."""
OFF = "off"
LEVELS: Mapping[str, DiagnosticSeverity | None] = MappingProxyType(
    {
        "error": DiagnosticSeverity.Error,
        "warning": DiagnosticSeverity.Warning,
        "information": DiagnosticSeverity.Information,
        "hint": DiagnosticSeverity.Hint,
        OFF: None,
    }
)
USUAL: Mapping[str, DiagnosticSeverity | None] = MappingProxyType(
    {
        Severity.CRITICAL: DiagnosticSeverity.Error,
        Severity.HIGH: DiagnosticSeverity.Error,
        Severity.MEDIUM: DiagnosticSeverity.Warning,
        Severity.LOW: DiagnosticSeverity.Information,
        ACCEPTABLE: DiagnosticSeverity.Hint,
    }
)
AUDIT_KEYS: Mapping[str, str] = MappingProxyType(
    {"select": "select", "ignore": "ignore", "app": "app", "minConfidence": "min-confidence", "jobs": "jobs"}
)
"""Settings that are options of the audit, with the keys that configuration files use."""
KEYS = ("severities", "codeLens", "referencesCommand", *AUDIT_KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorSettings:
    """The settings in force. `references_command` is the client's own command that lists places, if it has one."""

    severities: Mapping[str, DiagnosticSeverity | None] = field(default_factory=lambda: USUAL)
    code_lens: bool = True
    references_command: str = ""
    audit: Mapping[str, object] = field(default_factory=dict)


def read_settings(given: object) -> tuple[EditorSettings, tuple[str, ...]]:
    """The settings that a client sent, and a sentence about each that is not understood; `fungible` may be around them.

    What is wrong is left out: an editor that starts with half of its settings is better than none.
    """
    if not isinstance(given, Mapping) or not given:
        return EditorSettings(), ()
    table = given.get("fungible", given)
    if not isinstance(table, Mapping):
        return EditorSettings(), ("fungible: the settings must be a table",)
    lens, command, severities = table.get("codeLens"), table.get("referencesCommand"), table.get("severities")
    settings = EditorSettings(
        severities=_severities(severities),
        code_lens=lens if isinstance(lens, bool) else True,
        references_command=command if isinstance(command, str) else "",
        audit={key: table[name] for name, key in AUDIT_KEYS.items() if table.get(name) is not None},
    )
    return settings, tuple(_complaints(table))


def _severities(given: object) -> Mapping[str, DiagnosticSeverity | None]:
    if not isinstance(given, Mapping):
        return USUAL
    wanted = {str(word): LEVELS[level] for word, level in given.items() if _is_level(level) and word in USUAL}
    return {**USUAL, **wanted}


def _is_level(level: object) -> bool:
    return isinstance(level, str) and level in LEVELS


def _complaints(table: Mapping[object, object]) -> Iterator[str]:
    for key in map(str, table):
        if key not in KEYS:
            yield f"fungible: unknown setting {key[:60]!r}; {nearest(key, KEYS)}"
    if not isinstance(table.get("codeLens", True), bool):
        yield "fungible: codeLens must be true or false"
    if not isinstance(table.get("referencesCommand", ""), str):
        yield "fungible: referencesCommand must be the name of a command of the editor"
    severities = table.get("severities", {})
    if not isinstance(severities, Mapping):
        yield "fungible: severities must be a table"
        return
    for word, level in severities.items():
        if word not in USUAL:
            yield f"fungible: unknown severity {str(word)[:60]!r}; known are {', '.join(USUAL)}"
        elif not _is_level(level):
            yield f"fungible: severities.{word} must be one of {', '.join(LEVELS)}"
