"""The hook, by pre-commit itself: it clones this repository, installs it, and runs the hook in another one.

pip finds the dependencies in a folder instead of an index. The clone holds what is committed here, and nothing else.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integrations.conftest import CLEAN, ROOT, git


def pre_commit(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_manifest_is_valid() -> None:
    done = pre_commit(ROOT, {**os.environ}, "validate-manifest", ".pre-commit-hooks.yaml")

    assert (done.returncode, done.stdout) == (0, "")


def test_the_hook_fails_on_a_finding_and_passes_without(shop: Path, tmp_path: Path, offline: dict[str, str]) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("pre-commit takes hooks from a repository, and these tests are not in one")
    hooks = {"repo": str(ROOT), "rev": git(ROOT, "rev-parse", "HEAD"), "hooks": [{"id": "fungible"}]}
    (shop / ".pre-commit-config.yaml").write_text(json.dumps({"repos": [hooks]}))
    git(shop, "add", ".")
    environment = {**offline, "PRE_COMMIT_HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]}
    failed = pre_commit(shop, environment, "run", "--all-files")

    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "services/shop/main.py:4" in failed.stdout
    assert "exit code: 1" in failed.stdout
    (shop / "services" / "shop" / "main.py").write_text(CLEAN)
    passed = pre_commit(shop, environment, "run", "--all-files")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout


def test_the_hook_reads_the_whole_program_whatever_changed() -> None:
    manifest = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")

    assert "pass_filenames: false" in manifest
