"""Files as paths, as URIs and as names in a report, whatever characters are in them."""

import os
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

SUFFIXES = (".py", ".pyw")
_PASSED_OVER = frozenset({"site-packages", "node_modules", "__pycache__"})
_PROJECT_MARKS = ("fungible.toml", "pyproject.toml", "setup.py", "setup.cfg", ".git")


def uri_of(path: str | Path) -> str:
    """The URI of an absolute path; names that are no text keep their bytes."""
    posix = os.fspath(path).replace(os.sep, "/")
    return "file://" + quote(os.fsencode(posix if posix.startswith("/") else f"/{posix}"), safe="/-._~")


def path_of(uri: str) -> Path | None:
    """The absolute path that a URI means; nothing for what is no file of this machine."""
    try:
        parts = urlsplit(uri)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            return None
        name = os.fsdecode(unquote_to_bytes(parts.path))
    except ValueError:
        return None
    if "\0" in name or not name.startswith("/"):
        return None
    return Path(os.path.normpath(name))


def is_python(path: Path) -> bool:
    """Whether an audit would read a file of this name."""
    return path.suffix in SUFFIXES


def passed_over(name: str) -> bool:
    """Whether no audit reads a file of this name below its folder: what is installed there changes by the thousand."""
    return any(part.startswith(".") or part in _PASSED_OVER for part in name.split("/")[:-1])


def project_of(path: Path) -> Path:
    """The folder of the project that a file belongs to, or the file itself when nothing says where one begins."""
    for folder in path.parents:
        if any((folder / mark).exists() for mark in _PROJECT_MARKS):
            return folder
    return path
