"""The code that is measured: wheels by name and version, their Python files unpacked into a cache outside the tree."""

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """A wheel on PyPI; `python` is the version it asks for, which need not be the one that runs."""

    name: str
    version: str
    python: str

    @property
    def title(self) -> str:
        """What reports call it."""
        return f"{self.name} {self.version}"


WHEELS = (
    Wheel(name="open-webui", version="0.12.4", python="3.11"),
    Wheel(name="homeassistant", version="2025.4.4", python="3.13"),
)


class NotFetched(Exception):
    """A wheel could not be had; the message says what to try."""


def cache_folder() -> Path:
    """Where fetched code is kept between runs."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(given) if Path(given).is_absolute() else Path.home() / ".cache"
    return base / "fungible-benchmarks"


def fetched(wheel: Wheel, cache: Path) -> Path:
    """The folder with a wheel's Python files, downloaded when it is not there yet."""
    folder = cache / f"{wheel.name}-{wheel.version}"
    if not folder.is_dir():
        downloads = cache / "wheels"
        _download(wheel, downloads)
        found = sorted(downloads.glob(f"{wheel.name.replace('-', '_')}-{wheel.version}-*.whl"))
        if not found:
            raise NotFetched(f"pip gave no wheel for {wheel.title}")
        unpack(found[0], folder)
    return folder


def _download(wheel: Wheel, to: Path) -> None:
    wanted = ["--no-deps", "--only-binary=:all:", f"--python-version={wheel.python}", f"{wheel.name}=={wheel.version}"]
    command = [_python_with_pip(), "-m", "pip", "download", "--quiet", "--dest", str(to), *wanted]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        raise NotFetched(f"pip could not download {wheel.title} (see above); the first run needs pip and a network")


def _python_with_pip() -> str:
    """The Python that the environment was made from: the project's own has no pip."""
    return str(getattr(sys, "_base_executable", sys.executable))


def unpack(wheel: Path, folder: Path) -> None:
    """Unpack the Python files of a wheel; the folder appears only when it is whole."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(partial, [name for name in archive.namelist() if name.endswith(".py")])
    partial.rename(folder)


def python_files(folder: Path) -> list[Path]:
    """The Python files under a folder, in order."""
    return sorted(folder.rglob("*.py"))


def lines_of(path: Path) -> int:
    """How many lines a file has."""
    return path.read_bytes().count(b"\n")
