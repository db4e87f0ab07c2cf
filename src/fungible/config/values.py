"""Reads what somebody gave for an option as the type that the option has, or complains."""

import re
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from fungible.config.nearest import nearest
from fungible.config.setting import Setting, shown
from fungible.errors import ConfigurationError

_APP = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")

_Choice = TypeVar("_Choice", bound=StrEnum)


def choice(setting: Setting | None, usual: _Choice) -> _Choice:
    """One word of an enumeration."""
    if setting is None:
        return usual
    words = tuple(str(word) for word in type(usual))
    if not isinstance(setting.value, str):
        raise setting.wrong(f"one of {', '.join(words)}")
    if setting.value not in words:
        what = f"unknown {'format' if setting.key == 'also' else setting.key} {shown(setting.value)}"
        raise ConfigurationError(what, place=setting.origin, next_step=nearest(setting.value, words))
    return type(usual)(setting.value)


def file_path(setting: Setting | None, next_step: str = "") -> Path | None:
    """The path of a file: any from the command line, one within the project from a file."""
    if setting is None:
        return None
    if not isinstance(setting.value, str) or not setting.value or "\0" in setting.value:
        raise setting.wrong("the path of a file")
    if setting.folder is None:
        return Path(setting.value)
    path = setting.folder / setting.value
    if not is_inside(path, setting.folder):
        advice = next_step or f"give it with --{setting.key}"
        raise ConfigurationError(f"{setting.key} leaves the project", place=setting.origin, next_step=advice)
    return path


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path is in a folder, with all links followed, and not in git's own: what is there may be run."""
    try:
        parts = path.resolve().relative_to(folder.resolve()).parts
    except (OSError, RuntimeError, ValueError):  # it is not; or a circle of links, or a name that is too long
        return False
    return ".git" not in map(str.casefold, parts)


def fraction(setting: Setting | None, usual: float) -> float:
    """A number from 0 to 1."""
    if setting is None:
        return usual
    value = setting.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise setting.wrong("a number from 0 to 1")
    return float(value)


def count(setting: Setting | None, usual: int) -> int:
    """A whole number from 0."""
    if setting is None:
        return usual
    value = setting.value
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise setting.wrong("a whole number, 0 for one per core")
    return value


def switch(setting: Setting | None, usual: bool) -> bool:
    """True or false."""
    if setting is None:
        return usual
    if not isinstance(setting.value, bool):
        raise setting.wrong("true or false")
    return setting.value


def names(setting: Setting | None) -> tuple[str, ...]:
    """The names of rules, as a list or separated by commas."""
    if setting is None:
        return ()
    listed = [setting.value] if isinstance(setting.value, str) else setting.value
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        raise setting.wrong("a list of rules")
    names = (name.strip() for item in listed for name in item.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def app(setting: Setting | None) -> str | None:
    """An application, as `module:attribute`."""
    if setting is None:
        return None
    if not isinstance(setting.value, str) or not _APP.fullmatch(setting.value):
        raise setting.wrong("module:attribute, as in app.main:app")
    return setting.value


def revision(setting: Setting | None) -> str | None:
    """A revision of a repository, as git names them."""
    if setting is None:
        return None
    if not isinstance(setting.value, str) or not setting.value.strip():
        raise setting.wrong("a revision that git knows, as in origin/main")
    return setting.value
