"""The further reports of a run: `FORMAT=FILE` each, every one with a file of its own."""

from dataclasses import replace
from pathlib import Path

from fungible.config import values
from fungible.config.options import Also, Format
from fungible.config.setting import Setting
from fungible.errors import ConfigurationError

EXPECTED = "FORMAT=FILE, as in sarif=fungible.sarif"


def also(setting: Setting | None, output: Path | None) -> tuple[Also, ...]:
    """The further reports that a setting asks for, beside the one that goes to `output`."""
    if setting is None:
        return ()
    listed = [setting.value] if isinstance(setting.value, str) else setting.value
    if not isinstance(listed, list) or not all(isinstance(item, str) and "=" in item for item in listed):
        raise setting.wrong(EXPECTED)
    reports = tuple(_further(replace(setting, value=item)) for item in listed)
    paths = [report.path for report in reports] + ([output] if output else [])
    twice = next((path for path in paths if paths.count(path) > 1), None)
    if twice:
        what = f"two reports would be written to {twice}"
        raise ConfigurationError(what, place=setting.origin, next_step="give each a file of its own")
    return reports


def _further(setting: Setting) -> Also:
    format, _, file = str(setting.value).partition("=")
    path = values.file_path(replace(setting, value=file.strip()))
    if path is None:
        raise setting.wrong(EXPECTED)
    return Also(values.choice(replace(setting, value=format.strip()), Format.TERMINAL), path)
