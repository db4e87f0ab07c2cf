"""Reads what only a configuration file can say: rules by path, severities, knowledge files, entry points."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from fungible.config import values
from fungible.config.nearest import nearest
from fungible.config.setting import Setting, shown
from fungible.errors import ConfigurationError
from fungible.model.pattern import problem_of
from fungible.model.project import EntryRule, PathRule, SeverityRule
from fungible.model.words import Phase, Severity

PATH_KEYS = ("ignore", "severity", "because")
ENTRY_KEYS = ("symbol", "decorator", "phase", "route", "instance")
PHASES = (Phase.REQUEST, Phase.BACKGROUND, Phase.STARTUP, Phase.SHUTDOWN, Phase.TOOL)
"""The phases that an entry point can begin, the usual first."""
INSTANCES = ("request", "process")
SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
MOST = 500
"""Patterns, files or entry points that a table may have."""

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_SYMBOLS = re.compile(r"[\w*?\[\]{},!-]+(\.[\w*?\[\]{},!-]+)*")


def severities(setting: Setting | None, by: str = "severity") -> tuple[SeverityRule, ...]:
    """`[severity]`: the severity of what a rule, or a family of rules, finds."""
    if setting is None:
        return ()
    rows, where = _rows(setting, "a table of severities by rule"), f"{by} in {_source(setting)}"
    return tuple(SeverityRule(rule=rule, severity=_severity(each), by=where) for rule, each in rows)


def path_rules(setting: Setting | None) -> tuple[PathRule, ...]:
    """`[per-path]`: what holds for the files that a pattern means."""
    if setting is None:
        return ()
    return tuple(_path_rule(pattern, each) for pattern, each in _rows(setting, "a table of patterns"))


def knowledge_files(setting: Setting | None) -> tuple[Path, ...]:
    """`knowledge`: the files that describe the project's own libraries, within the project."""
    if setting is None:
        return ()
    listed = _listed(setting, "a list of files")
    settings = [Setting(setting.key, each, setting.origin, setting.folder) for each in listed]
    found = [values.file_path(each, "put the file beside the configuration or below") for each in settings]
    return tuple(dict.fromkeys(path for path in found if path is not None))


def entry_rules(setting: Setting | None) -> tuple[EntryRule, ...]:
    """`[[entry-points]]`: functions that something calls which the audit does not know."""
    if setting is None:
        return ()
    rows = enumerate(_listed(setting, "a list of tables"), 1)
    return tuple(_entry_rule(setting.inner(str(number), row)) for number, row in rows)


def _rows(setting: Setting, expected: str) -> Iterator[tuple[str, Setting]]:
    """The rows of a table, each under its full name."""
    if not isinstance(setting.value, dict) or len(setting.value) > MOST:
        raise setting.wrong(f"{expected}, {MOST} at most")
    for key, value in setting.value.items():
        yield key, setting.inner(key if _DOTTED.fullmatch(key) else shown(key), value)


def _listed(setting: Setting, expected: str) -> list[object]:
    if not isinstance(setting.value, list) or len(setting.value) > MOST:
        raise setting.wrong(f"{expected}, {MOST} at most")
    return setting.value


def _severity(setting: Setting) -> Severity:
    words = tuple(map(str, SEVERITIES))
    if not isinstance(setting.value, str):
        raise setting.wrong(f"one of {', '.join(words)}")
    if setting.value not in words:
        what = f"{setting.key} has an unknown severity, {shown(setting.value)}"
        near = nearest(setting.value, words)
        next_step = near if near.startswith("did") else f"choose from {', '.join(words)}, or list the rule in `ignore`"
        raise ConfigurationError(what, place=setting.origin, next_step=next_step)
    return Severity(setting.value)


def _path_rule(pattern: str, setting: Setting) -> PathRule:
    why = problem_of(pattern)
    if why:
        raise ConfigurationError(f"{setting.key} is no pattern of files: {why}", place=setting.origin)
    if isinstance(setting.value, list | str):  # as in ruff: what is ignored, and no more
        setting = replace(setting, value={"ignore": setting.value})
    given = _given(setting, PATH_KEYS, "a list of rules, or a table with ignore or severity")
    if not given.keys() & {"ignore", "severity"}:
        raise ConfigurationError(
            f"{setting.key} says nothing", place=setting.origin, next_step="give ignore or severity"
        )
    return PathRule(
        pattern=pattern,
        folder=str(setting.folder or Path.cwd()),
        source=_source(setting),
        ignore=values.names(given.get("ignore")),
        severity=severities(given.get("severity"), f"per-path {pattern}"),
        because=_text(given.get("because")),
    )


def _entry_rule(setting: Setting) -> EntryRule:
    given = _given(setting, ENTRY_KEYS, "a table with symbol or decorator, and phase")
    if ("symbol" in given) == ("decorator" in given):
        raise ConfigurationError(f"{setting.key} needs either symbol or decorator", place=setting.origin)
    if "phase" not in given:
        next_step = f"choose from {', '.join(PHASES)}"
        raise ConfigurationError(f"{setting.key} needs a phase", place=setting.origin, next_step=next_step)
    return EntryRule(
        phase=Phase(_word(given["phase"], tuple(map(str, PHASES)))),
        symbol=_symbols(given.get("symbol")),
        decorator=_decorator(given.get("decorator")),
        route=_text(given.get("route")),
        instance=_word(given["instance"], INSTANCES) if "instance" in given else INSTANCES[0],
        source=_source(setting),
    )


def _given(setting: Setting, keys: tuple[str, ...], expected: str) -> Mapping[str, Setting]:
    """What a nested table says, by key; a key that none is called names the nearest, with its full path."""
    if not isinstance(setting.value, dict):
        raise setting.wrong(expected)
    for key in setting.value:
        if key not in keys:
            what = f"unknown key {shown(key)} in {setting.key}"
            raise ConfigurationError(what, place=setting.origin, next_step=nearest(key, keys))
    return {key: setting.inner(key, value) for key, value in setting.value.items()}


def _word(setting: Setting, words: tuple[str, ...]) -> str:
    if not isinstance(setting.value, str):
        raise setting.wrong(f"one of {', '.join(words)}")
    if setting.value not in words:
        what = f"{setting.key} is unknown: {shown(setting.value)}"
        raise ConfigurationError(what, place=setting.origin, next_step=nearest(setting.value, words))
    return setting.value


def _symbols(setting: Setting | None) -> str:
    """A pattern of dotted names."""
    if setting is None:
        return ""
    value = setting.value
    if not isinstance(value, str) or problem_of(value) or not _SYMBOLS.fullmatch(value):
        raise setting.wrong("a pattern of dotted names, as in app.jobs.*")
    return value


def _decorator(setting: Setting | None) -> str:
    if setting is None:
        return ""
    if not isinstance(setting.value, str) or "." not in setting.value or not _DOTTED.fullmatch(setting.value):
        raise setting.wrong("the dotted name of a decorator, as in ourlib.handler")
    return setting.value


def _text(setting: Setting | None) -> str:
    """A line of text, without what could disturb a terminal; as much of it as a report shows."""
    if setting is None:
        return ""
    if not isinstance(setting.value, str) or not setting.value.strip() or len(setting.value) > MOST:
        raise setting.wrong(f"a text of {MOST} characters at most")
    return " ".join(setting.value.split())


def _source(setting: Setting) -> str:
    """The name of the file that a setting is in, which is the same wherever the project is."""
    return Path(setting.origin.partition(" [")[0]).name
