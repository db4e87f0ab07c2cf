"""The options of a run: defaults, a profile, the configuration file, the command line, each with where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fungible.config import tables, values
from fungible.config.files import file_settings
from fungible.config.options import AuditOptions, Profile
from fungible.config.profiles import PROFILES, origin_of
from fungible.config.reports import also
from fungible.config.setting import Setting
from fungible.errors import ConfigurationError

BY_DEFAULT = "default"
COMMAND_LINE = "command line"
ISOLATED = "isolated"
"""What a command line says to have no configuration file read."""

Given = Mapping[str, Setting]


@dataclass(frozen=True, slots=True)
class Settings:
    """The options in force, and the settings they come from, by key; a key that nobody set has none."""

    options: AuditOptions
    given: Given

    def origin(self, key: str) -> str:
        """Where the value of a key comes from."""
        return self.given[key].origin if key in self.given else BY_DEFAULT


def resolve(start: Path, command_line: Mapping[str, object]) -> Settings:
    """The options for auditing `start`: the nearest configuration file's, overridden by the command line's.

    A profile is a set of defaults for whoever chose it: a file's is below the rest of the file, and one of the command
    line above the file, so that what a gate asks for is not undone by the project that it looks at.
    """
    said = dict(command_line)
    isolated = said.pop(ISOLATED, False)
    ours = {key: Setting(key, value, f"--{key}, {COMMAND_LINE}") for key, value in said.items()}
    theirs = {} if isolated else {setting.key: setting for setting in file_settings(start)}
    given = _profile(theirs) | theirs | _profile(ours) | ours
    options = _options(given)
    _check_reasons(options, given)
    return Settings(options, given)


def _profile(given: Given) -> dict[str, Setting]:
    """The settings of the profile that is chosen, if one is."""
    profile = values.choice(given.get("profile"), Profile.DEFAULT)
    return {key: Setting(key, value, origin_of(profile)) for key, value in PROFILES[profile].items()}


def _options(given: Given) -> AuditOptions:
    usual = AuditOptions()
    return AuditOptions(
        profile=values.choice(given.get("profile"), usual.profile),
        format=values.choice(given.get("format"), usual.format),
        output=values.file_path(given.get("output")),
        also=also(given.get("also"), values.file_path(given.get("output"))),
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
        require_reasons=values.switch(given.get("require-reasons"), usual.require_reasons),
        severity=tables.severities(given.get("severity")),
        per_path=tables.path_rules(given.get("per-path")),
        knowledge=tables.knowledge_files(given.get("knowledge")),
        entry_points=tables.entry_rules(given.get("entry-points")),
    )


def _check_reasons(options: AuditOptions, given: Given) -> None:
    """Whether everything that is accepted says why, where that is asked for, as a waiver in the code does."""
    silent = [rule.pattern for rule in options.per_path if rule.ignore and not rule.because]
    if options.require_reasons and silent:
        raise ConfigurationError(
            f"per-path.{silent[0]!r} ignores rules and does not say why",
            place=given["per-path"].origin,
            next_step=f'add because = "...": {given["require-reasons"].origin} asks for reasons',
        )
