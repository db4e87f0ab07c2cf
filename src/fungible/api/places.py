"""Where things are: the paths to audit, the folder of the cache; and how many processors there are."""

import os
from collections.abc import Sequence
from pathlib import Path

from fungible.errors import PathMissing


def existing(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The paths, all of which are there."""
    for path in paths:
        if not _exists(path):
            raise PathMissing(str(path))
    return tuple(paths)


def cache_folder() -> Path | None:
    """Where facts are kept between runs; nowhere when the user has no home."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    try:
        base = Path(given) if Path(given).is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return None
    return base / "fungible"


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
