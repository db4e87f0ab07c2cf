"""A value that somebody gave for an option, and where."""

from dataclasses import dataclass
from pathlib import Path

from fungible.errors import ConfigurationError


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


def shown(value: object) -> str:
    """A value as a complaint quotes it."""
    quoted = repr(value)
    return quoted if len(quoted) <= 60 else quoted[:57] + "..."
