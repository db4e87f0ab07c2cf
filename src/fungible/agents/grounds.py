"""What may be audited: the folder that the server was started for, and nothing outside of it."""

from dataclasses import dataclass
from pathlib import Path

from fungible import api
from fungible.agents.quoting import shown
from fungible.errors import UsageError


@dataclass(frozen=True, slots=True)
class Grounds:
    """A folder, with all links on the way to it resolved."""

    root: Path

    def path(self, text: str) -> Path:
        """The existing path that an agent means, relative to the root; links that lead out of it are refused."""
        try:
            path = (self.root / text).resolve()
        except (OSError, RuntimeError, ValueError):
            raise self._outside(text) from None
        if not path.is_relative_to(self.root):
            raise self._outside(text)
        api.existing([path])
        return path

    def holds(self, path: Path) -> bool:
        """Whether a file really is inside, and not a link to one that isn't."""
        try:
            return path.resolve().is_relative_to(self.root)
        except (OSError, RuntimeError):
            return False

    def name(self, path: Path) -> str:
        """A path as an agent may give it again."""
        return path.relative_to(self.root).as_posix()

    def _outside(self, text: str) -> UsageError:
        return UsageError(
            "only what is under this server's root may be audited",
            place=shown(text),
            next_step="give a path relative to the root, '.' for all of it",
        )
