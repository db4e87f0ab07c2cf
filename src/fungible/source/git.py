"""Asks git about a repository that may be hostile: nothing that it configures is run, and nothing is fetched.

Hooks, file system monitors, signature checks and transports are switched off; whatever the environment says about
another repository is forgotten, as it is when git itself has started us from a hook. What is asked never goes through
filters, text conversions or external diffs: names, trees and raw objects are all that this tool needs.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PATIENCE = 20.0
"""Seconds that an answer may take."""

_SAFE = (
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.alternateRefsCommand=",
    "log.showSignature=false",
    "protocol.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
)
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
"""What the user may say about git as such; all else in the environment speaks of one repository."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What git wrote, or why it did not: `missing` says that there is no git to ask."""

    out: bytes
    complaint: str = ""
    missing: bool = False

    @property
    def good(self) -> bool:
        return not self.complaint

    @property
    def word(self) -> str:
        """The answer as one line of text."""
        return self.out.decode("utf-8", "surrogateescape").rstrip("\n")

    @property
    def names(self) -> list[str]:
        """The answer as a list that ends each of its items with a NUL."""
        return [name for name in self.out.decode("utf-8", "surrogateescape").split("\0") if name]


def ask(folder: str | os.PathLike[str], *arguments: str, feed: bytes = b"", patience: float = PATIENCE) -> Answer:
    """What git says about the repository that a folder is in."""
    command = ["git", "--no-pager", *_settings(), "-C", os.fspath(folder), *arguments]
    try:
        done = subprocess.run(
            command, input=feed, capture_output=True, timeout=patience, env=surroundings(os.environ), check=False
        )
    except FileNotFoundError:
        return Answer(b"", "git is not installed", missing=True)
    except subprocess.TimeoutExpired:
        return Answer(b"", f"git took longer than {patience:g} seconds")
    except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
        return Answer(b"", f"git could not be started: {error}")
    if done.returncode:
        return Answer(b"", _first_line(done.stderr) or f"git ended with {done.returncode}")
    return Answer(done.stdout)


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which git is asked."""
    kept = {name: value for name, value in environment.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return {
        **kept,
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }


def _settings() -> Sequence[str]:
    return [part for setting in _SAFE for part in ("-c", setting)]


def _first_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ").removeprefix("error: ")[:200] if lines else ""
