#!/usr/bin/env python3
"""Run the project from a checkout, with nothing but Python 3.11 or later and pip.

usage: python3 tools/dev.py audit PATH ...      (or any other command of fungible)
       python3 tools/dev.py test [ARG ...]      run the tests; arguments go to pytest
       python3 tools/dev.py tool NAME [ARG ...] run a development tool: ruff, mypy, lint-imports ...
       python3 tools/dev.py compile [DIRECTORY] build a compiled wheel there, or in dist; needs a C compiler

The first use makes `.venv` from the locked requirements, checked against their hashes. Later uses
start at once and need no network, until a lock changes. The exit code is the command's own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple, NoReturn

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"


class Environment(NamedTuple):
    """A set of locked requirements under which a command can run."""

    name: str
    locks: tuple[str, ...]

    def fingerprint(self, root: Path = ROOT) -> str:
        """Changes with the locks and with the Python that they are installed for."""
        digest = hashlib.sha256(sys.version.encode())
        for lock in self.locks:
            digest.update((root / lock).read_bytes())
        return f"{self.name} {digest.hexdigest()}"


RUNTIME = Environment("runtime", ("requirements/build.txt", "requirements/runtime.txt"))
# Holds all that the other holds, so it serves in its place.
DEVELOPMENT = Environment("development", ("requirements/dev.txt",))


class Command(NamedTuple):
    """What to run, where, and what it needs."""

    program: str
    arguments: tuple[str, ...]
    environment: Environment
    at_root: bool
    compiled: bool = False


class Refused(Exception):
    """The command can't be run; the message says why and what to do."""


def main(arguments: list[str]) -> NoReturn:
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise Refused(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}")
        command = command_for(arguments)
        prepare(command.environment)
        execute(command)
    except Refused as refusal:
        fail(str(refusal))
    except OSError as error:
        fail(f"{error.filename or ROOT}: {error.strerror or error}")


def fail(reason: str) -> NoReturn:
    print(f"dev: {reason}", file=sys.stderr)
    sys.exit(2)


def command_for(arguments: list[str]) -> Command:
    """Read the command line."""
    first, rest = arguments[:1], tuple(arguments[1:])
    if first in ([], ["-h"], ["--help"]):
        print(__doc__, file=sys.stdout if first else sys.stderr)
        sys.exit(0 if first else 2)
    if first == ["test"]:
        # Tests in a browser share one process: `loadgroup` keeps a group together.
        return Command("pytest", ("-n", "auto", "--dist", "loadgroup", *rest), DEVELOPMENT, at_root=True)
    if first == ["tool"]:
        if not rest:
            raise Refused("which tool? try: python3 tools/dev.py tool ruff check")
        return Command(rest[0], rest[1:], DEVELOPMENT, at_root=True)
    if first == ["compile"]:
        compiler = (os.environ.get("CC") or "cc").split()[0]
        if shutil.which(compiler) is None:
            raise Refused(f"compiling needs a C compiler, and there is no `{compiler}`: install one, or name it in CC")
        building = ("build", "--target", "wheel", "--directory", *(rest or ("dist",)))
        return Command("hatchling", building, DEVELOPMENT, at_root=True, compiled=True)
    return Command("fungible", tuple(arguments), RUNTIME, at_root=False)


def prepare(environment: Environment) -> None:
    """Make the virtual environment anew, unless it already holds what is needed."""
    if is_ready(environment):
        return
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise Refused("the locks have changed; run this with the Python outside .venv, which will be made anew")
    print(f"dev: making .venv for {environment.name}, once ...", file=sys.stderr)
    venv.create(VENV, clear=True, with_pip=False, symlinks=os.name != "nt")
    # The locks are whole. Left to resolve, an older pip takes `name[extra]` from the index and not from the lock.
    install("--require-hashes", "--no-deps", *(word for lock in environment.locks for word in ("-r", lock)))
    install("--no-deps", "--no-build-isolation", "--editable", ".")
    # As pip does for what it copies: else every run compiles the sources anew where Python may not write bytecode.
    subprocess.run([program_path("python"), "-m", "compileall", "-qq", "src"], cwd=ROOT, check=False)
    STAMP.write_text(environment.fingerprint(), encoding="utf-8")


def is_ready(environment: Environment) -> bool:
    """Whether the virtual environment was made from these locks, or from ones that include them."""
    if not STAMP.is_file():
        return False
    made_from = STAMP.read_text(encoding="utf-8")
    return made_from in {environment.fingerprint(), DEVELOPMENT.fingerprint()}


def install(*arguments: str) -> None:
    """Run the pip of the Python at hand on `.venv`, which needs none of its own."""
    pip = [sys.executable, "-m", "pip", "--python", str(program_path("python"))]
    quiet = ["install", "--quiet", "--quiet", "--disable-pip-version-check"]
    # Standard output belongs to the command alone.
    done = subprocess.run([*pip, *quiet, *arguments], cwd=ROOT, stdout=sys.stderr, check=False)
    if done.returncode:
        raise Refused(f"pip could not install {arguments[-1]} (see above); the first use needs pip and a network")


def program_path(name: str) -> Path:
    """Where the virtual environment keeps a program."""
    return VENV / ("Scripts" if os.name == "nt" else "bin") / name


def execute(command: Command) -> NoReturn:
    """Become the command."""
    program = program_path(command.program)
    if not program.exists():
        raise Refused(f"there is no tool named {command.program} in .venv")
    if command.at_root:
        os.chdir(ROOT)
    if command.compiled:
        os.environ["HATCH_BUILD_HOOKS_ENABLE"] = "1"
    sys.stdout.flush()
    os.execv(program, [str(program), *command.arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
