"""The options of a run: defaults, then the configuration file, then the command line, each with where it came from."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from fungible.errors import ConfigurationError

OWN_FILE = "fungible.toml"
PROJECT_FILE = "pyproject.toml"
TABLE = "[tool.fungible]"
BY_DEFAULT = "default"
COMMAND_LINE = "command line"

_APP = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")


class Format(StrEnum):
    """How a report is written."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    JSON = "json"


class FailOn(StrEnum):
    """The least severity at which a finding fails the run."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NEVER = "never"


class Colour(StrEnum):
    """When a terminal report is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOptions:
    """How to audit and how to tell. `jobs=0` means one per core; `output=None` means standard output."""

    format: Format = Format.TERMINAL
    output: Path | None = None
    fail_on: FailOn = FailOn.LOW
    min_confidence: float = 0.0
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    app: str | None = None
    jobs: int = 0
    cache: bool = True
    strict: bool = False
    verbose: bool = False
    color: Colour = Colour.AUTO


KEYS = tuple(field.name.replace("_", "-") for field in fields(AuditOptions))
"""The options as files and the command line spell them."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that somebody gave for a key, and where."""

    key: str
    value: object
    origin: str
    folder: Path | None = None

    def wrong(self, expected: str) -> ConfigurationError:
        """The complaint that this value is not what its key expects."""
        return ConfigurationError(f"{self.key} must be {expected}, not {_shown(self.value)}", place=self.origin)


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
    given = {setting.key: setting for setting in _file_settings(start)}
    given |= {key: Setting(key, value, f"--{key}, {COMMAND_LINE}") for key, value in command_line.items()}
    return Settings(_options(given), given)


def _options(given: Mapping[str, Setting]) -> AuditOptions:
    usual = AuditOptions()
    return AuditOptions(
        format=_choice(given.get("format"), usual.format),
        output=_path(given.get("output")),
        fail_on=_choice(given.get("fail-on"), usual.fail_on),
        min_confidence=_fraction(given.get("min-confidence"), usual.min_confidence),
        select=_names(given.get("select")),
        ignore=_names(given.get("ignore")),
        app=_app(given.get("app")),
        jobs=_count(given.get("jobs"), usual.jobs),
        cache=_switch(given.get("cache"), usual.cache),
        strict=_switch(given.get("strict"), usual.strict),
        verbose=_switch(given.get("verbose"), usual.verbose),
        color=_choice(given.get("color"), usual.color),
    )


def _file_settings(start: Path) -> list[Setting]:
    """The settings of the nearest file upwards that has any; a checkout's top ends the search."""
    first = start if start.is_dir() else start.parent
    for folder in (first.absolute(), *first.absolute().parents):
        for name in (OWN_FILE, PROJECT_FILE):
            table = _table(folder / name)
            if table is not None:
                return _known(table, folder / name)
        if (folder / ".git").exists():
            break
    return []


def _table(file: Path) -> Mapping[str, object] | None:
    """The tool's own table in a file; none when the file is not there or does not speak of the tool."""
    try:
        data = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", place=str(file)) from None
    if file.name == PROJECT_FILE and b"fungible" not in data:
        return None
    content = _parsed(data, file)
    if file.name == OWN_FILE:
        return content
    tool = content.get("tool")
    table = tool.get("fungible") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigurationError("tool.fungible must be a table", place=str(file), next_step=f"write {TABLE}")
    return table


def _parsed(data: bytes, file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"is not valid TOML: {error}", place=str(file)) from None


def _known(table: Mapping[str, object], file: Path) -> list[Setting]:
    origin = f"{file} {TABLE}" if file.name == PROJECT_FILE else str(file)
    for key in table:
        if key not in KEYS:
            raise ConfigurationError(f"unknown key {key!r}", place=origin, next_step=nearest(key, KEYS))
    return [Setting(key, value, origin, file.parent) for key, value in table.items()]


def nearest(word: str, known: tuple[str, ...]) -> str:
    """What somebody may have meant, as the next step of an error."""
    close = get_close_matches(word.lower().replace("_", "-"), known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"


_Choice = TypeVar("_Choice", bound=StrEnum)


def _choice(setting: Setting | None, usual: _Choice) -> _Choice:
    if setting is None:
        return usual
    words = tuple(str(word) for word in type(usual))
    if not isinstance(setting.value, str):
        raise setting.wrong(f"one of {', '.join(words)}")
    if setting.value not in words:
        what = f"unknown {setting.key} {_shown(setting.value)}"
        next_step = f"choose from {', '.join(words)}" if setting.key == "format" else nearest(setting.value, words)
        raise ConfigurationError(what, place=setting.origin, next_step=next_step)
    return type(usual)(setting.value)


def _path(setting: Setting | None) -> Path | None:
    if setting is None:
        return None
    if not isinstance(setting.value, str) or not setting.value:
        raise setting.wrong("the path of a file")
    if setting.folder is None:
        return Path(setting.value)
    path = setting.folder / setting.value
    if not path.resolve().is_relative_to(setting.folder.resolve()):
        raise ConfigurationError("output leaves the project", place=setting.origin, next_step="give it with --output")
    return path


def _fraction(setting: Setting | None, usual: float) -> float:
    if setting is None:
        return usual
    value = setting.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise setting.wrong("a number from 0 to 1")
    return float(value)


def _count(setting: Setting | None, usual: int) -> int:
    if setting is None:
        return usual
    value = setting.value
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise setting.wrong("a whole number, 0 for one per core")
    return value


def _switch(setting: Setting | None, usual: bool) -> bool:
    if setting is None:
        return usual
    if not isinstance(setting.value, bool):
        raise setting.wrong("true or false")
    return setting.value


def _names(setting: Setting | None) -> tuple[str, ...]:
    if setting is None:
        return ()
    listed = [setting.value] if isinstance(setting.value, str) else setting.value
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        raise setting.wrong("a list of rules")
    names = (name.strip() for item in listed for name in item.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _app(setting: Setting | None) -> str | None:
    if setting is None:
        return None
    if not isinstance(setting.value, str) or not _APP.fullmatch(setting.value):
        raise setting.wrong("module:attribute, as in app.main:app")
    return setting.value


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
