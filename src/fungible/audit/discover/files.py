"""Finds the Python files under the audited paths, and what else is worth knowing about the tree."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".tox",
        ".nox",
        ".venv",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
        "dist-packages",
        "_vendor",
        "vendored",
        "third_party",
        "migrations",
        "alembic",
    }
)
GENERATED_ENDINGS = ("_pb2.py", "_pb2_grpc.py", "_pb2.pyi", ".gen.py", "_generated.py")
DEPTH_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A Python file: its path on disk and its name relative to the audited root."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Tree:
    """What is under the audited paths: Python files in order, other files of interest, what was left out."""

    root: str
    python: tuple[Found, ...]
    other: tuple[str, ...]
    left_out: int
    tracked: frozenset[str] | None


def find(paths: Sequence[Path]) -> Tree:
    """The tree under some existing paths. The first path (or its folder) is the root of relative names."""
    first = paths[0]
    root = first if first.is_dir() else first.parent
    if len(paths) > 1:
        root = Path(os.path.commonpath([str(p.absolute() if p.is_dir() else p.absolute().parent) for p in paths]))
    python: dict[str, Found] = {}
    other: list[str] = []
    left_out = 0
    tracked: set[str] | None = None
    for path in paths:
        if not path.is_dir():
            python[str(path)] = Found(str(path), os.path.relpath(path, root).replace(os.sep, "/"))
            continue
        listed = _tracked(path)
        names = listed if listed is not None else list(_walk(str(path)))
        if listed is not None:
            tracked = (tracked or set()) | {_relative(path, n, root) for n in _only_tracked(path)}
        for name in names:
            relative = _relative(path, name, root)
            if not relative.endswith((".py", ".pyw")):
                other.append(relative)
            elif _excluded(name):
                left_out += 1
            else:
                python[relative] = Found(str(path / name), relative)
    ordered = tuple(sorted(python.values(), key=lambda f: f.name))
    return Tree(str(root), ordered, tuple(sorted(other)), left_out, frozenset(tracked) if tracked is not None else None)


def _relative(path: Path, name: str, root: Path) -> str:
    return os.path.relpath(path / name, root).replace(os.sep, "/")


def _excluded(name: str) -> bool:
    parts = name.split("/")
    if parts[-1].endswith(GENERATED_ENDINGS):
        return True
    return any(part in SKIPPED_FOLDERS or part.endswith(".egg-info") for part in parts[:-1])


def _git(path: Path, *arguments: str) -> list[str] | None:
    """Ask git for file names; never let the repository's own configuration run a program."""
    command = ["git", "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-C", str(path), "ls-files", "-z"]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run([*command, *arguments], capture_output=True, timeout=20, env=environment, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    return [name for name in done.stdout.decode("utf-8", "surrogateescape").split("\0") if name]


def _tracked(path: Path) -> list[str] | None:
    """Files that git tracks, or would: None outside a checkout, or where git lists nothing here."""
    names = _git(path, "--cached", "--others", "--exclude-standard")
    if not names:
        return None
    return [name for name in dict.fromkeys(names) if os.path.lexists(path / name)]


def _only_tracked(path: Path) -> list[str]:
    return _git(path, "--cached") or []


def _walk(root: str) -> Iterator[str]:
    """Names of all files below a folder; links to folders are not followed, environments are not entered."""
    todo = [("", 0)]
    while todo:
        folder, depth = todo.pop()
        try:
            with os.scandir(os.path.join(root, folder) if folder else root) as entries:
                listed = sorted(entries, key=lambda e: e.name)
        except OSError:
            continue
        if folder and any(e.name == "pyvenv.cfg" for e in listed):
            continue
        for each in listed:
            name = f"{folder}/{each.name}" if folder else each.name
            try:
                if each.is_dir(follow_symlinks=False):
                    if each.name not in SKIPPED_FOLDERS and depth < DEPTH_LIMIT:
                        todo.append((name, depth + 1))
                elif each.is_file() or not each.is_symlink():
                    yield name
            except OSError:
                continue
