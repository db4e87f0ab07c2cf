"""Programs of growing size, each part of the next: folders of the same code, beyond it copies under other names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.wheels import lines_of, python_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Subset:
    """A program and its lines."""

    folder: Path
    lines: int


def sizes(all_lines: int, most: int) -> list[int]:
    """Doubling parts of the code, then whole copies of it, to at most `most` lines."""
    parts = [all_lines // 16, all_lines // 8, all_lines // 4, all_lines // 2, all_lines]
    whole = [all_lines * copies for copies in (2, 3, 4, 5, 8, 16, 32)]
    return [size for size in (*parts, *whole) if 0 < size <= most]


def grown(code: Path, wanted: Sequence[int], scratch: Path) -> Iterator[Subset]:
    """Subsets of at least these sizes, in order: the folder grows from one to the next."""
    files = [(path, lines_of(path)) for path in python_files(code)]
    total, copy, position = 0, 0, 0
    for size in wanted:
        while total < size and files:
            if position == len(files):
                copy, position = copy + 1, 0
            path, lines = files[position]
            _place(path, code, scratch, copy)
            total, position = total + lines, position + 1
        yield Subset(folder=scratch, lines=total)


def _place(path: Path, code: Path, scratch: Path, copy: int) -> None:
    """One file into the subset; the packages of a copy have names of their own, and import themselves by them."""
    top, *rest = path.relative_to(code).parts
    name = f"{top.removesuffix('.py')}_{copy}" + (".py" if top.endswith(".py") else "") if copy else top
    target = scratch.joinpath(name, *rest)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not copy:
        target.write_bytes(path.read_bytes())
        return
    old, new = top.removesuffix(".py").encode(), name.removesuffix(".py").encode()
    text = path.read_bytes()
    for before in (b"from ", b"import "):
        for after in (b".", b" ", b"\n"):
            text = text.replace(before + old + after, before + new + after)
    target.write_bytes(text)
