"""Compiles the modules of a wheel in which an audit spends its time: a build hook of hatchling, off unless asked for.

`HATCH_BUILD_HOOKS_ENABLE=1 pip install .` builds with it, and `python3 tools/dev.py compile` puts a wheel into `dist`.
Both need a C compiler. The sources stay in the wheel beside what was compiled, which Python prefers. All work is done
on a copy, so that a checkout stays as it is.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from mypyc.build import mypycify
from setuptools import Distribution
from setuptools.command.build_ext import build_ext

NEIGHBOUR = Path(__file__).with_name("native.py")
"""What says in other words what mypyc compiles badly. Build backends run this file without a path to import it by."""


class CompiledHook(BuildHookInterface[BuilderConfig]):
    """Adds compiled modules to a wheel; `packages` in the hook's settings says of which packages."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Compile, and have the wheel hold what came of it."""
        if self.target_name == "wheel":
            self._scratch = tempfile.TemporaryDirectory(prefix="fungible-compiled-")
            scratch = Path(self._scratch.name).resolve()
            packages = cast("list[str]", self.config["packages"])
            built = compile_copy(Path(self.root) / "src", scratch, packages)
            build_data["pure_python"], build_data["infer_tag"] = False, True
            build_data["force_include"] = {str(path): path.relative_to(scratch / "lib").as_posix() for path in built}

    def finalize(self, version: str, build_data: dict[str, object], artifact_path: str) -> None:
        """Leave nothing behind."""
        if self.target_name == "wheel":
            self._scratch.cleanup()


def compile_copy(sources: Path, scratch: Path, packages: list[str]) -> list[Path]:
    """The libraries that compiling a copy of some packages gives, in the folder `lib` as Python looks for them."""
    shutil.copytree(sources, scratch / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (scratch / "generated").mkdir()
    with contextlib.chdir(scratch / "src"):
        modules = [name for package in packages for name in compilable(Path(package))]
        reworded = cast("Callable[[str], str]", runpy.run_path(str(NEIGHBOUR))["native"])
        for each in map(Path, modules):
            each.write_text(reworded(each.read_text(encoding="utf-8")), encoding="utf-8")
        extensions = mypycify(
            ["--strict", *modules],
            # More takes the compiler twice as long and the audit no less.
            opt_level="1",
            debug_level="0",
            multi_file=True,
            target_dir=str(scratch / "generated"),
        )
        if sys.platform != "win32":
            for extension in extensions:
                # Calls between modules go straight then, not through a table that other libraries could change.
                extension.extra_compile_args.append("-fvisibility=hidden")
        command = build_ext(Distribution({"name": "fungible", "ext_modules": extensions}))
        command.build_lib, command.build_temp = str(scratch / "lib"), str(scratch / "objects")
        command.parallel = os.cpu_count()
        command.ensure_finalized()
        command.run()
    return sorted(path for path in (scratch / "lib").rglob("*") if path.is_file())


def compilable(package: Path) -> list[str]:
    """The modules of a package, those of its sub-packages included; its `__init__.py` has nothing to run."""
    return [path.as_posix() for path in sorted(package.rglob("*.py")) if path.name != "__init__.py"]
