"""A value that somebody gave for an option, and where."""

from dataclasses import dataclass
from pathlib import Path

from fungible.errors import ConfigurationError

LONGEST = 60
"""Characters that a complaint quotes of a value."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that somebody gave for a key, and where."""

    key: str
    value: object
    origin: str
    folder: Path | None = None

    def wrong(self, expected: str) -> ConfigurationError:
        """The complaint that this value is not what its key expects."""
        return ConfigurationError(f"{self.key} must be {expected}, not {shown(self.value)}", place=self.origin)

    def inner(self, key: str, value: object) -> "Setting":
        """A value inside this one, under its full name."""
        return Setting(f"{self.key}.{key}", value, self.origin, self.folder)


def shown(value: object) -> str:
    """A value as a complaint quotes it: no more of it than can be read."""
    match value:
        case dict():
            quoted = "a table"
        case list():
            quoted = f"[{', '.join(map(shown, value[:8]))}{', ...' if len(value) > 8 else ''}]"
        case str():
            quoted = repr(value[: LONGEST + 1])
        case int() if value.bit_length() > 8 * LONGEST:  # too many digits to be written
            quoted = "a number of many digits"
        case _:
            quoted = repr(value)
    return quoted if len(quoted) <= LONGEST else quoted[: LONGEST - 3] + "..."
