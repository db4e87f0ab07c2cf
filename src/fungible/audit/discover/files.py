"""Finds the Python files under the audited paths, and what else is worth knowing about the tree."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from fungible.source.git import ask

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
NESTED_LIMIT = 4


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
    found = _Gathering(_root(paths))
    for path in paths:
        if path.is_dir():
            found.add_folder(path)
        else:
            found.python[str(path)] = Found(str(path), found.relative(path))
    return found.tree()


def stamp(paths: Sequence[Path]) -> object:
    """Something that is another as soon as a file under some paths is edited, added or removed; nothing is read."""
    tree = find(paths)
    return [(each.name, _status(each.path)) for each in tree.python], tree.other, tree.left_out


def _status(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _root(paths: Sequence[Path]) -> Path:
    """The path or its folder; of several paths, the folder that they are all in."""
    if len(paths) == 1:
        return _folder_of(paths[0])
    return Path(os.path.commonpath([str(_folder_of(path.absolute())) for path in paths]))


def _folder_of(path: Path) -> Path:
    return path if path.is_dir() else path.parent


@dataclass(slots=True)
class _Gathering:
    """What has been found so far."""

    root: Path
    python: dict[str, Found] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)
    left_out: int = 0
    tracked: set[str] | None = None

    def relative(self, path: Path) -> str:
        """The name of a file relative to the root."""
        return os.path.relpath(path, self.root).replace(os.sep, "/")

    def add_folder(self, folder: Path) -> None:
        """Add the files of a folder: those that git tracks or would, outside of a checkout all that are there."""
        names = _tracked(folder)
        inside = self.relative(folder)
        prefix = "" if inside == "." else f"{inside}/"
        if names is not None:
            self.tracked = (self.tracked or set()) | {f"{prefix}{name}" for name in _only_tracked(folder)}
        for name in names if names is not None else _walk(str(folder)):
            self._add(folder, name, f"{prefix}{name}")

    def _add(self, folder: Path, name: str, relative: str) -> None:
        if not relative.endswith((".py", ".pyw")):
            self.other.append(relative)
        elif _excluded(name):
            self.left_out += 1
        else:
            self.python[relative] = Found(str(folder / name), relative)

    def tree(self) -> Tree:
        """All of it, in order."""
        python = tuple(sorted(self.python.values(), key=lambda found: found.name))
        tracked = frozenset(self.tracked) if self.tracked is not None else None
        return Tree(str(self.root), python, tuple(sorted(self.other)), self.left_out, tracked)


def _excluded(name: str) -> bool:
    parts = name.split("/")
    if parts[-1].endswith(GENERATED_ENDINGS):
        return True
    return any(part in SKIPPED_FOLDERS or part.endswith(".egg-info") for part in parts[:-1])


def _git(path: Path, *arguments: str) -> list[str] | None:
    """Ask git for file names; nothing when there is no checkout, or no git."""
    answer = ask(path, "ls-files", "-z", *arguments)
    return answer.names if answer.good else None


def _tracked(path: Path, depth: int = 0) -> list[str] | None:
    """Files that git tracks, or would: None outside a checkout, or where git lists nothing here."""
    names = _git(path, "--cached", "--others", "--exclude-standard")
    if not names:
        return None
    return [each for name in dict.fromkeys(names) for each in _inside(path, name, depth)]


def _inside(path: Path, name: str, depth: int) -> list[str]:
    """A file; of a submodule or of a repository inside this one, which git lists as a folder, its files."""
    folder = path / name
    if not folder.is_dir() or folder.is_symlink():
        return [name] if os.path.lexists(folder) else []
    if depth >= NESTED_LIMIT or _excluded(f"{name.rstrip('/')}/x"):
        return []
    names = _tracked(folder, depth + 1) if (folder / ".git").exists() else list(_walk(str(folder)))
    return [f"{name.rstrip('/')}/{each}" for each in names or ()]


def _only_tracked(path: Path) -> list[str]:
    return _git(path, "--cached") or []


def _walk(root: str) -> Iterator[str]:
    """Names of all files below a folder; links to folders are not followed, environments are not entered."""
    todo = [("", 0)]
    while todo:
        folder, depth = todo.pop()
        listed = _listed(os.path.join(root, folder) if folder else root)
        if folder and _is_environment(listed):
            continue
        for each in listed:
            name = f"{folder}/{each.name}" if folder else each.name
            sort = _sort(each)
            if sort == "file":
                yield name
            elif sort == "folder" and depth < DEPTH_LIMIT:
                todo.append((name, depth + 1))


def _listed(folder: str) -> list[os.DirEntry[str]]:
    """What is in a folder, in order; nothing when it may not be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda each: each.name)
    except OSError:
        return []


def _is_environment(listed: Iterable[os.DirEntry[str]]) -> bool:
    return any(each.name == "pyvenv.cfg" for each in listed)


def _sort(entry: os.DirEntry[str]) -> Literal["folder", "file"] | None:
    """What an entry is taken for, if it is: a skipped folder isn't, nor is a link to a folder or to nothing."""
    try:
        if entry.is_dir(follow_symlinks=False):
            return "folder" if entry.name not in SKIPPED_FOLDERS else None
        return "file" if entry.is_file() or not entry.is_symlink() else None
    except OSError:
        return None
