"""The tree of an earlier revision, laid out in a folder of its own for as long as it is looked at.

Only what an audit reads is written: Python files whole, the names of the others that it looks at, and an index that
says what git tracked. Links are followed only to files of the same tree; the trees of submodules are taken from their
own checkouts, as they were then.
"""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fungible.errors import UsageError
from fungible.source.git import Answer, ask
from fungible.source.objects import Entry, entries, read_objects

PYTHON = (".py", ".pyw")
OTHERS = 400
"""How many files beside the Python ones an audit looks at, in the order of their names."""
PATIENCE = 60.0
PARSE = ("rev-parse", "--verify", "--quiet", "--end-of-options")
EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
_UNWRITABLE = frozenset({errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EILSEQ, errno.EINVAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A commit of a repository, under the name that somebody gave it, and what there is to say about the choice."""

    top: Path
    name: str
    commit: str
    date: str = ""
    note: str = ""

    @property
    def shown(self) -> str:
        """The revision as people recognise it."""
        return f"{self.name} ({self.commit[:10]})"


def branching(folder: Path, name: str, place: str) -> Revision:
    """The commit at which the work in a folder left a revision: the revision itself, where it is an ancestor."""
    revision = find_revision(folder, name, place)
    base = ask(folder, "merge-base", revision.commit, "HEAD")
    if base.good:
        return replace(revision, commit=base.word)
    note = f"Compared with {name} itself: no commit that it shares with HEAD is known here"
    note += ", as the clone is shallow." if _is_shallow(folder) else "."
    return replace(revision, note=note)


def find_revision(folder: Path, name: str, place: str) -> Revision:
    """The commit that a name means in the repository of a folder."""
    top = _top(folder, place)
    found = ask(folder, *PARSE, f"{name}^{{commit}}")
    if not found.good:
        raise UsageError(f"no revision is called {name!r}", place=place, next_step=_next_step(folder, name))
    about = ask(folder, "log", "-1", "--no-patch", "--format=%ct", found.word)
    return Revision(top=top, name=name, commit=found.word, date=_moment(about.word))


def commits(folder: Path, span: str, place: str) -> list[Revision]:
    """The commits of a span such as `v1..main` that touch Python files, oldest first, along the first parents."""
    top = _top(folder, place)
    first, dots, last = span.partition("..")
    ends = [find_revision(folder, end, place).commit for end in ((first, last or "HEAD") if dots else (first,)) if end]
    wanted = [f"^{ends[0]}", ends[1]] if dots and len(ends) == 2 else ends[-1:]
    options = ("--first-parent", "--reverse", "--no-patch", "--format=%H %ct")
    listed = ask(folder, "log", *options, *wanted, "--", "*.py", patience=PATIENCE)
    rows = [line.partition(" ") for line in listed.word.splitlines()]
    return [Revision(top=top, name=commit[:10], commit=commit, date=_moment(seconds)) for commit, _, seconds in rows]


def _moment(seconds: str) -> str:
    """A time as all write it alike, so that texts sort as time goes; what can't be one is the first."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return "1970-01-01T00:00:00Z"


def _top(folder: Path, place: str) -> Path:
    top = ask(folder, "rev-parse", "--show-toplevel")
    if not top.good:
        raise _no_repository(folder, top, place)
    return Path(top.word)


def is_revision(folder: Path, name: str) -> bool:
    """Whether git knows a commit by this name."""
    return ask(folder, *PARSE, f"{name}^{{commit}}").good


def inside(revision: Revision, path: Path, place: str) -> str:
    """A path as the repository of a revision knows it; empty for its top."""
    try:
        found = path.resolve().relative_to(revision.top.resolve()).as_posix()
    except ValueError:
        raise UsageError(
            f"{path} is in another repository than the first path", place=place, next_step="audit one at a time"
        ) from None
    return "" if found == "." else found


@contextmanager
def laid_out(revision: Revision, folders: Sequence[str]) -> Iterator[Path]:
    """The tree of a revision below some folders of its repository, in a folder that is gone afterwards.

    `folders` are relative to the top of the repository; an empty one means all of it.
    """
    listed = [each for each in entries(revision.top, revision.commit) if _wanted(each.path, folders)]
    with ExitStack() as until_left:
        try:
            made = until_left.enter_context(TemporaryDirectory(prefix="fungible-", ignore_cleanup_errors=True))
            place = Path(made) / (revision.top.name or "tree")
            place.mkdir()
            _write(listed, place)
            _index(listed, place)
        except OSError as error:
            raise _refused(revision, error) from None
        yield place


def _refused(revision: Revision, error: OSError) -> UsageError:
    return UsageError(
        f"the tree of {revision.name} cannot be laid out: {(error.strerror or str(error)).lower()}",
        place="the folder for temporary files",
        next_step="free some space, or name another folder with TMPDIR",
    )


def _wanted(path: str, folders: Sequence[str]) -> bool:
    return any(not folder or path == folder or path.startswith(f"{folder}/") for folder in folders)


def _write(listed: Sequence[Entry], place: Path) -> None:
    python = [each for each in listed if each.path.endswith(PYTHON)]
    others = sorted(each.path for each in listed if not each.path.endswith(PYTHON))[:OTHERS]
    for each, data in read_objects(python, PATIENCE):
        _put(place, each.path, data)
    for path in others:
        _put(place, path, b"")


def _put(place: Path, path: str, data: bytes) -> None:
    """Write a file where there is none; what this file system can't hold is left out."""
    target = place / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
    except ValueError:  # a name that can't be encoded
        return


def _index(listed: Sequence[Entry], place: Path) -> None:
    """An index with the tracked files, so that the audit takes the same ones as in a checkout."""
    own = [each.path for each in listed if each.tracked]
    rows = "".join(f"100644 {EMPTY_BLOB}\t{path}\0" for path in own)
    made = ask(place, "init", "--quiet", "--template=", "--object-format=sha1")
    if made.good:
        ask(place, "update-index", "-z", "--index-info", feed=rows.encode("utf-8", "surrogateescape"))


def _no_repository(folder: Path, answer: Answer, place: str) -> UsageError:
    if answer.missing:
        return UsageError(answer.complaint, place=place, next_step="install it, or compare with a baseline")
    if "dubious ownership" in answer.complaint:
        return UsageError(
            f"git does not trust the repository: {answer.complaint}",
            place=place,
            next_step="see safe.directory in `git help config`",
        )
    return UsageError(
        f"{folder} is not in a git repository", place=place, next_step="compare with a baseline: see --write-baseline"
    )


def _next_step(folder: Path, name: str) -> str:
    if _is_shallow(folder):
        return f"this clone is shallow: get it with `git fetch --unshallow`, or `git fetch --depth=1 origin {name}`"
    return "`git branch --all` and `git log` list what there is"


def _is_shallow(folder: Path) -> bool:
    return ask(folder, "rev-parse", "--is-shallow-repository").word == "true"
