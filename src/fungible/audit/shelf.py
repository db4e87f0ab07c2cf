"""Reports kept between runs: an audit of a tree that nobody touched is answered with the last report.

One report is kept for each tree and choice of rules, under everything that it was made of: the bytes of each Python
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
from fungible.model.report import AuditReport
from fungible.source.files import digest_of

FORMAT = "1"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The place of one report, and what it has to be made of to be given again."""

    entry: Path
    made_of: str

    def report(self) -> AuditReport | None:
        """The report that is kept, when nothing has changed since."""
        data = stored(self.entry)
        try:
            made_of, report = marshal.loads(data) if data else ("", None)
            return restore(AuditReport, report) if made_of == self.made_of else None
        except (ValueError, TypeError, EOFError):  # an entry that is whole, and not ours
            return None

    def keep(self, report: AuditReport) -> None:
        """Keep a report."""
        row = (self.made_of, flatten(report))
        store(self.entry, marshal.dumps(row, 2))  # type: ignore[arg-type] # flattened to plain data


def shelf(cache: Path | None, paths: Sequence[Path], options: Sequence[str]) -> Shelf | None:
    """The place for the report on some paths, made with some options; none without a cache."""
    if cache is None:
        return None
    tree = find(paths)
    where = [str(path.absolute()) for path in paths]
    name = _digest([*where, "", *options])
    return Shelf(cache / f"reports-{FORMAT}" / name, _digest(_parts(tree)))


def options_of(app: str | None, select: Sequence[str], ignore: Sequence[str]) -> tuple[str, ...]:
    """The options that change a report, as words."""
    return (app or "", ",".join(sorted(select)), ",".join(sorted(ignore)))


def _parts(tree: Tree) -> Iterator[str]:
    """Everything that a report depends on, the options apart."""
    yield from (sys.version, fungible.__version__, tree.root, str(tree.left_out))
    yield from _own_files()
    for each in tree.python:
        yield f"{each.name}\0{digest_of(each.path)}"
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
