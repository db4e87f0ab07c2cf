"""The least that reading a program can cost: `python -m benchmarks.floor FOLDER` parses each file and walks its tree.

Trees are dropped one by one. A file that the running Python cannot parse costs the attempt; how many is printed.
"""

import ast
import sys
import warnings
from pathlib import Path

from benchmarks.wheels import python_files


class Walk(ast.NodeVisitor):
    """Visits every node and does nothing."""


def walk(folder: Path) -> tuple[int, int]:
    """Parse and visit every file; how many there are, and how many of them could not be parsed."""
    files = python_files(folder)
    refused = 0
    for path in files:
        try:
            Walk().visit(ast.parse(path.read_bytes()))
        except (SyntaxError, ValueError, RecursionError):
            refused += 1
    return len(files), refused


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(*walk(Path(sys.argv[1])))
