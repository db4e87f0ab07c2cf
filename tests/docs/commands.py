"""Runs the commands of a page as its reader would, one after the other in one folder, and compares what they print."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from tests.cli.conftest import BARE
from tests.docs.snippets import ROOT, Snippet

EXAMPLE = "examples/forgetful"
SOURCES = "src"
GIT = "git -c init.defaultBranch=main"
COMMIT = f"{GIT} init -q && git add -A && git commit -q -m 'As it was'"
ELISION = "…"
MAY_FIND = ("fungible audit", "fungible compare", "fungible badge")
"""Commands that end with 1 when they find something, which is no mistake of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of a page, and what the page says that it prints; nothing when it says nothing."""

    line: str
    prints: str
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a reader works: a checkout with the example, `fungible` on the path, no settings of their own."""

    folder: Path
    environment: dict[str, str]

    def run(self, line: str, within: str = "", before: int = 0) -> tuple[int, str]:
        """How a command ends and what it prints, in a shell whose last command ended with `before`."""
        done = subprocess.run(
            ["bash", "-c", f"(exit {before}); {line}"],
            cwd=self.folder / within,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout


def desk(folder: Path, cache: Path) -> Desk:
    """A fresh desk in an empty folder; what is kept between audits may be shared with others."""
    work, programs = folder / "work", folder / "bin"
    leave_out = shutil.ignore_patterns("__pycache__", "*.egg-info", "var", "*.db")
    shutil.copytree(ROOT / EXAMPLE, work / EXAMPLE, ignore=leave_out)
    programs.mkdir()
    program = programs / "fungible"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fungible "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {
        "PATH": os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join([str(work / SOURCES), BARE["PYTHONPATH"]]),
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(cache),
        "LANG": "C.UTF-8",
        "COLUMNS": "80",
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": f"reader{at}" for who in ("AUTHOR", "COMMITTER") for what, at in IDENTITY},
    }
    made = Desk(work, environment)
    code, said = made.run(COMMIT)
    assert code == 0, said
    return made


IDENTITY = (("NAME", ""), ("EMAIL", "@localhost"))


def with_sources(reader: Desk) -> None:
    """Give a reader the sources of the tool, to add to them: what runs from then on is theirs."""
    shutil.copytree(ROOT / SOURCES, reader.folder / SOURCES, ignore=shutil.ignore_patterns("__pycache__"))


def commands(snippet: Snippet) -> Iterator[Command]:
    """The commands of a block: lines after `$ ` of a console, every line of a shell script."""
    if snippet.language == "sh":
        for line in re.sub(r"\\\n", "", snippet.text).splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                yield Command(line=line, prints="", snippet=snippet)
        return
    for part in re.split(r"^\$ ", snippet.text, flags=re.MULTILINE)[1:]:
        line, _, prints = part.partition("\n")
        while line.endswith("\\") and prints.startswith("> "):
            more, _, prints = prints[2:].partition("\n")
            line = line[:-1] + more
        yield Command(line=line, prints=prints, snippet=snippet)


def problems(command: Command, code: int, said: str) -> Iterator[str]:
    """How the end of a command differs from what its page leads one to expect."""
    expected = command.snippet.options.get("exit")
    usual = {0, 1} if command.line.startswith(MAY_FIND) else {0}
    if code not in ({int(expected)} if expected else usual):
        yield f"{command.snippet.place}: `{command.line}` ends with {code}:\n{said[-2000:]}"
    elif command.prints.strip() and not pattern(command.prints).fullmatch(trimmed(said)):
        yield f"{command.snippet.place}: `{command.line}` prints something else:\n{difference(command.prints, said)}"


def pattern(text: str) -> re.Pattern[str]:
    """What a text with elisions stands for: `…` on a line of its own for any lines, within a line for any letters."""
    lines = trimmed(text).splitlines()
    return re.compile("".join(r"(?:[^\n]*\n)*?" if line.strip() == ELISION else _line(line) for line in lines))


def _line(line: str) -> str:
    return r"[^\n]*".join(re.escape(part) for part in line.split(ELISION)) + r"\n"


def trimmed(text: str) -> str:
    """A text without the blanks that end its lines and the empty lines around it."""
    return "".join(f"{line.rstrip()}\n" for line in text.strip("\n").splitlines())


def difference(expected: str, said: str) -> str:
    """The two texts side by side, as far as anybody would read them."""
    lines: Sequence[str] = list(
        unified_diff(expected.splitlines(), said.splitlines(), "page", "command", lineterm="", n=1)
    )
    return "\n".join(lines[:60])
