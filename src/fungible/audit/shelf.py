"""Reports kept between runs: an audit of a tree that nobody touched is answered with the last report.

One report is kept for each tree and choice of rules, with everything that it was made of: the bytes of each Python
file, the names of the others, and the tool itself.
"""

import marshal
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import fungible
from fungible.audit.discover.files import Tree, find
from fungible.audit.facts.entries import store, stored
from fungible.audit.facts.plain import flatten, restore
from fungible.model.project import UNSAID, Project
from fungible.model.report import AuditReport
from fungible.source.files import digest_of

FORMAT = "5"


@dataclass(frozen=True, slots=True)
class State:
    """What a report is made of: a digest of each Python file, in order of their names, and one of everything else."""

    files: tuple[tuple[str, str], ...]
    settings: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A report, what it was made of, and what that took of some files.

    `unrun` are the files of which only the imports count: tests and tools that no served code imports. `measured` are
    those of which it counts how close two lines are. `quotes` says whether the program has texts that look like places.
    """

    state: State
    unrun: tuple[str, ...]
    measured: tuple[str, ...]
    quotes: bool
    report: AuditReport


@dataclass(frozen=True, slots=True)
class Shelf:
    """The place of one report, and what it has to be made of to be given again."""

    cache: Path
    entry: Path
    state: State
    tree: Tree

    def kept(self) -> Kept | None:
        """The report that was kept last, whatever has changed since."""
        data = stored(self.entry)
        try:
            return restore(Kept, marshal.loads(data)) if data else None
        except (ValueError, TypeError, EOFError):  # an entry that is whole, and not ours
            return None

    def keep(self, kept: Kept) -> None:
        """Keep a report."""
        store(self.entry, marshal.dumps(flatten(kept), 2))  # type: ignore[arg-type] # flattened to plain data


def shelf(cache: Path | None, paths: Sequence[Path], options: Sequence[str]) -> Shelf | None:
    """The place for the report on some paths, made with some options; none without a cache."""
    if cache is None:
        return None
    tree = find(paths)
    where = [str(path.absolute()) for path in paths]
    name = _digest([*where, "", *options])
    state = State(tuple([(each.name, digest_of(each.path)) for each in tree.python]), _digest(_parts(tree)))
    return Shelf(cache, cache / f"reports-{FORMAT}" / name, state, tree)


def options_of(
    app: str | None, select: Sequence[str], ignore: Sequence[str], project: Project = UNSAID
) -> tuple[str, ...]:
    """The options that change a report, and what the project says about itself, as words."""
    return (app or "", ",".join(sorted(select)), ",".join(sorted(ignore)), *project.words)


def _parts(tree: Tree) -> Iterator[str]:
    """Everything that a report depends on, the options and the Python files apart."""
    yield from (sys.version, fungible.__version__, tree.root, str(tree.left_out))
    yield from _own_files()
    for name in tree.other:
        yield f"{name}\0{tree.tracked is not None and name in tree.tracked}"
    yield str(tree.tracked is None)


def _own_files() -> Iterator[str]:
    """The tool's own files: one that is changed in place, or installed anew, makes other reports."""
    todo = [str(Path(fungible.__file__).parent)]
    while todo:
        with os.scandir(todo.pop()) as entries:
            for each in sorted(entries, key=lambda entry: entry.name):
                if each.is_dir():
                    todo.append(each.path)
                elif each.name.endswith((".py", ".toml")):
                    status = each.stat()
                    yield f"{each.name}\0{status.st_size}\0{status.st_mtime_ns}"


def _digest(parts: Sequence[str] | Iterator[str]) -> str:
    found = blake2b(digest_size=16)
    for part in parts:
        found.update(part.encode("utf-8", "surrogatepass") + b"\n")
    return found.hexdigest()
