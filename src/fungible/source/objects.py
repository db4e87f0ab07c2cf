"""The files of a commit: their names and, in bounded portions, their bytes."""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fungible.errors import UsageError
from fungible.source.files import SIZE_LIMIT
from fungible.source.git import ask

PORTION = 32 * 1024 * 1024
"""How many bytes are asked for at once."""
LACKS = "a partial clone lacks objects"
DEPTH = 4
"""How deep submodules lie in each other, at most."""
LINK, SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit: where its object is, how large (0 when that is missing), under which path it belongs.

    `tracked` is whether the repository itself tracks it, and not one inside it.
    """

    repository: Path
    path: str
    object: str
    size: int
    tracked: bool = True


def entries(repository: Path, commit: str) -> list[Entry]:
    """The regular files of a commit and of the submodules that it has, in the order of their paths."""
    listed = _listed(repository, commit, "", 0)
    if listed is None:
        raise UsageError(
            f"the tree of {commit[:10]} cannot be read from the repository",
            place=str(repository),
            next_step=f"{LACKS}: `git archive --output /dev/null {commit[:10]}` gets them",
        )
    return sorted(listed, key=lambda each: each.path)


def read_objects(wanted: Sequence[Entry], patience: float) -> Iterator[tuple[Entry, bytes]]:
    """Files with their bytes; those that are larger than an audit reads are left out."""
    for portion in _portions([each for each in wanted if each.size <= SIZE_LIMIT]):
        feed = "".join(f"{each.object}\n" for each in portion).encode("ascii")
        answer = ask(portion[0].repository, "cat-file", "--batch", feed=feed, patience=patience)
        yield from zip(portion, _split(answer.out if answer.good else b"", portion), strict=True)


def _listed(repository: Path, commit: str, prefix: str, depth: int) -> list[Entry] | None:
    answer = ask(repository, "ls-tree", "-r", "-l", "-z", "--full-tree", commit)
    if not answer.good:
        return None
    files: dict[str, Entry] = {}
    links: list[Entry] = []
    for row in answer.names:
        about, _, name = row.partition("\t")
        mode, _, digest, size = about.split()
        if not _harmless(name):
            continue
        if mode == SUBMODULE:
            files |= {each.path: each for each in _inside(repository, name, digest, prefix, depth)}
            continue
        entry = Entry(repository, prefix + name, digest, int(size) if size.isdigit() else 0, tracked=not depth)
        if mode == LINK:
            links.append(entry)
        else:
            files[entry.path] = entry
    return [*files.values(), *_followed(links, files)]


def _inside(repository: Path, name: str, commit: str, prefix: str, depth: int) -> list[Entry]:
    """The files of a submodule as the commit has it, where it is checked out and knows that commit."""
    folder = repository / name
    if depth >= DEPTH or folder.is_symlink() or not (folder / ".git").exists():
        return []
    return _listed(folder, commit, f"{prefix}{name}/", depth + 1) or []


def _followed(links: Sequence[Entry], files: dict[str, Entry]) -> Iterator[Entry]:
    """Links as the files of the same tree that they lead to; those that lead elsewhere are left out."""
    short = [each for each in links if each.size < 4096]
    for link, target in read_objects(short, 20):
        led = posixpath.normpath(posixpath.join(posixpath.dirname(link.path), target.decode("utf-8", "replace")))
        file = files.get(led)
        if file is not None:
            yield Entry(file.repository, link.path, file.object, file.size, tracked=link.tracked)


def _harmless(name: str) -> bool:
    """Whether a path stays where it is put: trees can be made that git itself would never write."""
    parts = name.split("/")
    return not any(part in ("", ".", "..") or part.lower() == ".git" or "\\" in part for part in parts)


def _portions(wanted: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Files of one repository at a time, and not too many bytes."""
    portion: list[Entry] = []
    size = 0
    for each in wanted:
        if portion and (size + each.size > PORTION or portion[0].repository != each.repository):
            yield portion
            portion, size = [], 0
        portion.append(each)
        size += each.size
    if portion:
        yield portion


def _split(out: bytes, portion: Sequence[Entry]) -> list[bytes]:
    """The bytes of each object, in the order in which they were asked for."""
    found: list[bytes] = []
    at = 0
    for each in portion:
        end = out.find(b"\n", at)
        head = out[at:end].split() if end >= 0 else []
        if len(head) != 3 or head[1] != b"blob":
            raise UsageError(
                f"{each.path} cannot be read from the repository as it was then",
                place=str(each.repository),
                next_step=f"{LACKS}: `git archive --output /dev/null` with its commit gets them",
            )
        at = end + 1 + int(head[2])
        found.append(out[end + 1 : at])
        at += 1
    return found
