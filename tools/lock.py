#!/usr/bin/env python3
"""Write the locked requirements again from `pyproject.toml`. Needs the program `uv` on the path.

usage: python3 tools/lock.py [--upgrade]

Each lock holds one set of versions for every supported Python and platform, with the hashes of all
their files and without the address of any index. Versions stay as they are unless `--upgrade` is given.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
COMPILE = (
    "uv",
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
    "--no-annotate",
)
# The first holds all of the others, so the others take their versions from it.
SOURCES = {
    "dev.txt": ("--extra=dev", "--group=build", "--group=compile", "pyproject.toml"),
    "build.txt": ("--group=build",),
    "runtime.txt": ("pyproject.toml",),
    "examples.txt": ("--extra=examples", "pyproject.toml"),
}


def main(options: list[str]) -> int:
    for name, sources in SOURCES.items():
        constraint = () if name == "dev.txt" else ("--constraint=requirements/dev.txt",)
        target = f"--output-file=requirements/{name}"
        done = subprocess.run([*COMPILE, *constraint, *options, target, *sources], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
