"""The files that options come from: which one counts, and what it says."""

from collections.abc import Mapping
from pathlib import Path

from fungible.config.nearest import nearest
from fungible.config.options import KEYS
from fungible.config.setting import Setting, shown
from fungible.errors import ConfigurationError

OWN_FILE = "fungible.toml"
PROJECT_FILE = "pyproject.toml"
TABLE = "[tool.fungible]"


def file_settings(start: Path) -> list[Setting]:
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
    from fungible.source.toml import parsed, read_bytes, text_of  # noqa: PLC0415 - start-up: `explain` reads no file

    data = read_bytes(file)
    if data is None or (file.name == PROJECT_FILE and b"fungible" not in data):
        return None
    content = parsed(text_of(data, file), file)
    if file.name == OWN_FILE:
        return content
    tool = content.get("tool")
    table = tool.get("fungible") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigurationError("tool.fungible must be a table", place=str(file), next_step=f"write {TABLE}")
    return table


def _known(table: Mapping[str, object], file: Path) -> list[Setting]:
    origin = f"{file} {TABLE}" if file.name == PROJECT_FILE else str(file)
    for key in table:
        if key not in KEYS:
            raise ConfigurationError(f"unknown key {shown(key)}", place=origin, next_step=nearest(key, KEYS))
    return [Setting(key, value, origin, file.parent) for key, value in table.items()]
