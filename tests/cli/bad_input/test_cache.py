"""`fungible audit` with a cache that is damaged, cannot be written or is used by two at once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import pytest

from tests.cli.bad_input.audited import APP, FOUND, Audit
from tests.cli.conftest import BARE


def start(tree: Path, jobs: int = 2) -> "subprocess.Popen[str]":
    """An audit of the tree in a process of its own, with the same cache."""
    command = [sys.executable, "-m", "fungible", "audit", str(tree), "--format", "json", "--jobs", str(jobs)]
    environment = {**BARE, "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def fill(tree: Path, files: int) -> None:
    """Many small modules beside the app."""
    (tree / "app.py").write_text(APP)
    for number in range(files):
        body = "".join(f"def f{n}(x):\n    return [x, {number}, {n}]\n\n\n" for n in range(40))
        (tree / f"m{number}.py").write_text(body)


def cache_entries() -> list[Path]:
    return [path for path in cache_files() if "reports-" not in str(path)]


def kept_reports() -> list[Path]:
    return [path for path in cache_files() if "reports-" in str(path)]


def cache_files() -> list[Path]:
    return [path for path in Path(os.environ["XDG_CACHE_HOME"]).rglob("*") if path.is_file()]


def forget_reports() -> None:
    """The next audit is to read the facts again."""
    for path in kept_reports():
        path.unlink()


def test_a_damaged_cache_is_made_again(audit: Audit, tree: Path) -> None:
    fill(tree, 5)
    first = audit()
    entries = cache_entries()
    assert len(entries) == 6
    damages: list[Callable[[bytes], bytes]] = [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:20] + bytes([data[20] ^ 255]) + data[21:],
        lambda data: b"\0" * len(data),
        lambda data: data + b"more",
        lambda data: data[16:],
    ]
    for entry, damage in zip(entries, damages, strict=True):
        entry.write_bytes(damage(entry.read_bytes()))
    forget_reports()
    second = audit()

    assert second.out == first.out
    assert (second.code, second.err) == (1, "")
    assert audit().out == first.out


def test_a_cache_entry_that_is_whole_but_not_ours_is_made_again(audit: Audit, tree: Path) -> None:
    fill(tree, 0)
    first = audit()
    (entry,) = cache_entries()
    foreign = b"i\x01\0\0\0"
    entry.write_bytes(blake2b(foreign, digest_size=16).digest() + foreign)
    forget_reports()

    assert audit().out == first.out


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:40] + bytes([data[40] ^ 255]) + data[41:],
        lambda data: blake2b(b"i\x01\0\0\0", digest_size=16).digest() + b"i\x01\0\0\0",
    ],
    ids=["empty", "half", "flipped", "foreign"],
)
def test_a_damaged_report_is_made_again(audit: Audit, tree: Path, damage: Callable[[bytes], bytes]) -> None:
    fill(tree, 0)
    first = audit()
    (entry,) = kept_reports()
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))

    assert audit().out == first.out
    assert entry.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_done_without(
    audit: Audit, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "app.py").write_text(APP)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    outcome = audit()

    assert (outcome.violations, outcome.err) == (FOUND, "")


def test_a_read_only_tree_and_disk_are_no_hindrance(audit: Audit, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "app.py").write_text(APP)

    def read_only(*arguments: object, **named: object) -> tuple[int, str]:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", read_only)
    monkeypatch.setattr("os.makedirs", read_only)

    assert audit().violations == FOUND


def test_two_audits_at_once_share_a_cache(tree: Path) -> None:
    fill(tree, 120)
    both = [start(tree), start(tree)]
    outs = [process.communicate(timeout=120)[0] for process in both]

    assert [process.returncode for process in both] == [1, 1]
    assert outs[0] == outs[1]
    assert all(not entry.name.startswith("tmp") for entry in cache_files())
    again = start(tree)
    assert again.communicate(timeout=120)[0] == outs[0]


def start_until_some_is_kept(tree: Path) -> subprocess.Popen[str]:
    process = start(tree, jobs=1)
    deadline = time.monotonic() + 60
    while len(cache_entries()) < 20 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    return process


def test_an_interrupted_audit_leaves_a_cache_that_serves(tree: Path) -> None:
    fill(tree, 200)
    process = start_until_some_is_kept(tree)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    kept = len(cache_entries())
    after = start(tree, jobs=1)
    out, err = after.communicate(timeout=120)

    assert kept >= 20
    assert (after.returncode, err) == (1, "")
    assert [point["symbol"] for point in json.loads(out)["state_points"] if point["verdict"] == "violation"] == [
        "app.wishes"
    ]


def test_an_audit_stopped_from_the_keyboard_says_nothing_odd(tree: Path) -> None:
    fill(tree, 400)
    process = start_until_some_is_kept(tree)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode != 0
    assert "Traceback" not in err
    assert out == "" or json.loads(out)
