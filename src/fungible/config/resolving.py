"""The options of a run: defaults, then the configuration file, then the command line, each with where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fungible.config import values
from fungible.config.files import file_settings
from fungible.config.options import AuditOptions
from fungible.config.setting import Setting

BY_DEFAULT = "default"
COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Settings:
    """The options in force, and the settings they come from, by key; a key that nobody set has none."""

    options: AuditOptions
    given: Mapping[str, Setting]

    def origin(self, key: str) -> str:
        """Where the value of a key comes from."""
        return self.given[key].origin if key in self.given else BY_DEFAULT


def resolve(start: Path, command_line: Mapping[str, object]) -> Settings:
    """The options for auditing `start`: the nearest configuration file's, overridden by the command line's."""
    given = {setting.key: setting for setting in file_settings(start)}
    given |= {key: Setting(key, value, f"--{key}, {COMMAND_LINE}") for key, value in command_line.items()}
    return Settings(_options(given), given)


def _options(given: Mapping[str, Setting]) -> AuditOptions:
    usual = AuditOptions()
    return AuditOptions(
        format=values.choice(given.get("format"), usual.format),
        output=values.file_path(given.get("output")),
        fail_on=values.choice(given.get("fail-on"), usual.fail_on),
        min_confidence=values.fraction(given.get("min-confidence"), usual.min_confidence),
        select=values.names(given.get("select")),
        ignore=values.names(given.get("ignore")),
        app=values.app(given.get("app")),
        baseline=values.file_path(given.get("baseline")),
        diff=values.revision(given.get("diff")),
        trend=values.file_path(given.get("trend")),
        jobs=values.count(given.get("jobs"), usual.jobs),
        cache=values.switch(given.get("cache"), usual.cache),
        strict=values.switch(given.get("strict"), usual.strict),
        verbose=values.switch(given.get("verbose"), usual.verbose),
        color=values.choice(given.get("color"), usual.color),
    )
