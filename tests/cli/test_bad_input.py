"""`fungible audit` on what nobody meant it to read: nothing crashes, nothing hangs, nothing is left out silently."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import pytest
from markdown_it import MarkdownIt

from fungible.cli.main import main
from tests.cli.conftest import BARE

APP = """\
from fastapi import FastAPI

app = FastAPI()
wishes: dict[str, str] = {}


@app.put("/wishes/{name}")
def wish(name: str, text: str) -> str:
    wishes[name] = text
    return wishes[name]
"""
FOUND = [("app.py", "app.wishes")]
PATIENCE = 20
"""Seconds after which a single odd file has taken too long; most take a hundredth of that."""


@dataclass(frozen=True)
class Audited:
    """The end of a real audit with `--format json`."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def report(self) -> dict[str, list[dict[str, str | int]]]:
        """The report; standard output holds nothing else."""
        report: dict[str, list[dict[str, str | int]]] = json.loads(self.out)
        return report

    @property
    def violations(self) -> list[tuple[str, str]]:
        """File and symbol of each violation."""
        points = self.report["state_points"]
        return [(str(p["file"]), str(p["symbol"])) for p in points if p["verdict"] == "violation"]

    @property
    def unread(self) -> list[tuple[str, int]]:
        """File and line of all that could not be read."""
        return [(str(each["file"]), int(each["line"])) for each in self.report["unread"]]


class Audit(Protocol):
    """An audit of the tree, in this process."""

    def __call__(self, *options: str) -> Audited: ...


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be audited, and a cache of its own for the test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


@pytest.fixture
def audit(tree: Path, capfd: pytest.CaptureFixture[str]) -> Audit:
    """Audits the tree."""

    def run(*options: str) -> Audited:
        begun = time.process_time()
        code = main(["audit", str(tree), "--format", "json", "--jobs", "1", *options])
        seconds = time.process_time() - begun
        out, err = capfd.readouterr()
        return Audited(code, out, err, seconds)

    return run


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


def test_a_path_that_is_not_there_is_named(audit: Audit, tree: Path) -> None:
    outcome = audit(str(tree / "nowhere"))

    assert (outcome.code, outcome.out) == (2, "")
    assert "nowhere" in outcome.err


@pytest.mark.parametrize("name", ["", "README.md", "data.json", "node_modules/x.py", ".venv/lib/x.py"])
def test_nothing_to_examine_is_not_a_pass(audit: Audit, tree: Path, name: str) -> None:
    if name:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("x = 1\n")
    outcome = audit()

    assert (outcome.code, outcome.out) == (3, "")
    assert "looked for Python files" in outcome.err


def test_packages_without_init_are_read_and_linked(audit: Audit, tree: Path) -> None:
    (tree / "shop" / "deep" / "er").mkdir(parents=True)
    (tree / "shop" / "deep" / "er" / "store.py").write_text("HELD = {}\n\n\ndef put(k, v):\n    HELD[k] = v\n")
    (tree / "shop" / "main.py").write_text(
        "from fastapi import FastAPI\n\nfrom shop.deep.er import store\n\napp = FastAPI()\n\n\n"
        '@app.put("/x/{k}")\ndef x(k: str, v: str):\n    store.put(k, v)\n    return store.HELD\n'
    )

    assert audit().violations == [("shop/deep/er/store.py", "shop.deep.er.store.HELD")]


def test_what_cannot_be_opened_is_listed_and_the_rest_is_read(
    audit: Audit, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "app.py").write_text(APP)
    (tree / "secret.py").write_text("x = 1\n")
    (tree / "gone.py").symlink_to("nowhere.py")
    os.mkfifo(tree / "pipe.py")
    refuse(monkeypatch, "secret.py")
    outcome = audit()

    reasons = {str(each["file"]): str(each["reason"]) for each in outcome.report["unread"]}
    assert reasons["secret.py"] == "could not be opened: permission denied"
    assert reasons.get("pipe.py", "is a named pipe, not a regular file") == "is a named pipe, not a regular file"
    assert outcome.violations == FOUND
    assert audit("--strict", "--fail-on", "never").code == 5


def refuse(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let one file be unreadable, whoever runs the tests."""
    real = os.open

    def opening(path: str, flags: int, mode: int = 0o777) -> int:
        if path.endswith(name):
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags, mode)

    monkeypatch.setattr("fungible.source.files.os.open", opening)


def test_declared_encodings_are_honoured_and_wrong_ones_listed(audit: Audit, tree: Path) -> None:
    text = APP.replace("wishes", "wünsche")
    (tree / "app.py").write_bytes(f"# -*- coding: latin-1 -*-\n{text}".encode("latin-1"))
    (tree / "undeclared.py").write_bytes(b"x = 1\ny = '\xff'\n")
    (tree / "unknown.py").write_bytes(b"# coding: klingon\nx = 1\n")
    (tree / "marked.py").write_bytes(b"\xef\xbb\xbfx = 1\n")
    outcome = audit()

    assert outcome.violations == [("app.py", "app.wünsche")]
    assert [file for file, _ in outcome.unread] == ["undeclared.py", "unknown.py"]
    assert "line 2" in str(outcome.report["unread"][0]["reason"])


def test_nul_bytes_make_a_file_unread(audit: Audit, tree: Path) -> None:
    (tree / "app.py").write_text(APP)
    (tree / "nul.py").write_bytes(b"x = 1\n\0\ny = 2\n")
    outcome = audit()

    assert (outcome.unread, outcome.violations) == ([("nul.py", 1)], FOUND)


def test_a_syntax_error_hides_its_own_lines_only(audit: Audit, tree: Path) -> None:
    (tree / "app.py").write_text(APP + "\n\ndef broken(:\n    pass\n\n\ndef after():\n    return 1\n")
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.unread == [("app.py", 13)]
    assert outcome.code == 1


@pytest.mark.parametrize(
    "newer",
    [
        "type Name = str | int",
        "def first[T](items: list[T]) -> T:\n    return items[0]",
        "class Box[T]:\n    pass",
        'x = {"a": 1}\ny = f"{x["a"]} {f"{x["a"]}"}"',
        "try:\n    pass\nexcept* ValueError:\n    pass",
        "try:\n    pass\nexcept ValueError, KeyError:\n    pass",
        'name = "Ada"\nt = t"hello {name}"',
        "def f():\n    try:\n        pass\n    finally:\n        return 1",
        "match 1:\n    case {'a': [1, *rest], **more}:\n        pass\n    case _:\n        pass",
        "print 'hello'",
        "exec 'x = 1' in {}",
    ],
)
def test_newer_and_older_syntax_is_read(audit: Audit, tree: Path, newer: str) -> None:
    (tree / "app.py").write_text(f"{newer}\n\n{APP}")
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.code == 1


def test_loops_of_links_end(audit: Audit, tree: Path) -> None:
    (tree / "app.py").write_text(APP)
    (tree / "inner").mkdir()
    (tree / "inner" / "outer").symlink_to("..", target_is_directory=True)
    (tree / "self.py").symlink_to("self.py")
    (tree / "a").symlink_to("b", target_is_directory=True)
    (tree / "b").symlink_to("a", target_is_directory=True)
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.seconds < PATIENCE


def test_fifty_megabytes_are_refused_with_their_size(audit: Audit, tree: Path) -> None:
    (tree / "app.py").write_text(APP)
    with (tree / "huge.py").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.unread == [("huge.py", 1)]
    assert "52,428,800 bytes" in str(outcome.report["unread"][0]["reason"])
    assert outcome.seconds < PATIENCE


DEPTH = 10_000


@pytest.mark.parametrize(
    "deep",
    [
        "x = " + "[" * DEPTH + "]" * DEPTH,
        "x = " + "(" * DEPTH + ")" * DEPTH,
        "x = " + "{1: " * DEPTH + "1" + "}" * DEPTH,
        "x = " + "f(" * DEPTH + ")" * DEPTH,
        "x = " + "-" * DEPTH + "1",
        "x = " + "not " * DEPTH + "1",
        "x = 1" + " + 1" * DEPTH,
        "x = 'a'" + " 'a'" * DEPTH,
        "x = y" + ".y" * DEPTH,
        "x = y" + "[0]" * DEPTH,
        "x = y" + "()" * DEPTH,
        "x = " + "lambda: " * DEPTH + "1",
        "x = " + "1 if 1 else " * DEPTH + "1",
        "x" + " = x" * DEPTH + " = 1",
        "if 1:\n    x = 1\n" + "elif 1:\n    x = 1\n" * DEPTH,
        "".join(" " * level + "if 1:\n" for level in range(500)) + " " * 500 + "x = 1",
        "".join(" " * level + "def f():\n" for level in range(500)) + " " * 500 + "x = 1",
        "".join(" " * level + "class C:\n" for level in range(500)) + " " * 500 + "x = 1",
        "x = f'" + '{f"' * 200 + '"}' * 200 + "'",
        "(" * DEPTH,
    ],
    ids=lambda text: text[:14].strip().replace("\n", " "),
)
def test_any_depth_is_survived_and_the_rest_is_read(audit: Audit, tree: Path, deep: str) -> None:
    (tree / "app.py").write_text(APP)
    (tree / "deep.py").write_text(f"{deep}\n")
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.code == 1
    assert outcome.seconds < PATIENCE


@pytest.mark.parametrize(
    "wide",
    [
        "TABLE = [" + ", ".join(map(str, range(100_000))) + "]",
        "TABLE = {" + ", ".join(f"'k{n}': {n}" for n in range(100_000)) + "}",
        "TABLE = (" + ", ".join(f"({n}, 'x')" for n in range(100_000)) + ")",
        "TABLE = [" + ", ".join(f"[{n}]" for n in range(100_000)) + "]",
        "TABLE = [" + ", ".join(f"n{n}" for n in range(100_000)) + "]",
    ],
    ids=["list", "dict", "tuples", "lists", "names"],
)
def test_a_hundred_thousand_elements_take_seconds(audit: Audit, tree: Path, wide: str) -> None:
    (tree / "app.py").write_text(f"{wide}\n{APP}")
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.seconds < PATIENCE


def test_a_program_made_to_be_slow_ends(audit: Audit, tree: Path) -> None:
    count = 120
    calls = "".join(f"    f{n}(x, g, [g, x])\n" for n in range(count))
    functions = "".join(f"def f{n}(x, g, rest):\n{calls}    return g(x) or rest\n\n\n" for n in range(count))
    (tree / "slow.py").write_text(functions)
    (tree / "app.py").write_text(
        f"{APP}\n\nfrom slow import f0\n\n\n"
        '@app.get("/slow")\ndef slow():\n    return f0(wishes, lambda x: x, [wishes.get, lambda y: [y]])\n'
    )
    outcome = audit()

    assert FOUND[0] in outcome.violations
    assert outcome.seconds < 3 * PATIENCE


EVIL = "<img src=x onerror=alert(1)>|`*_[x](y)\x1b[31m"


def test_names_cannot_act_on_a_terminal(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    evil_names(tree)
    main(["audit", str(tree)])

    assert "\x1b" not in capfd.readouterr().out


def test_names_cannot_act_on_a_page(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    evil_names(tree)
    main(["audit", str(tree), "--format", "markdown"])
    out, _ = capfd.readouterr()
    page = MarkdownIt("commonmark").enable("table").render(out)

    assert "\x1b" not in out
    assert "onerror" in out
    assert not re.search("<(img|b|script)\\b", page)


def evil_names(tree: Path) -> None:
    folder = tree / "<b>bold&amp;\x1b[31m|`"
    folder.mkdir()
    text = APP.replace('"/wishes/{name}"', repr(f"/{EVIL}/{{name}}"))
    (folder / "app.py").write_text(text)


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


def test_an_interrupted_audit_leaves_a_cache_that_serves(tree: Path) -> None:
    fill(tree, 200)
    process = start(tree, jobs=1)
    deadline = time.monotonic() + 60
    while len(cache_entries()) < 20 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
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
    process = start(tree, jobs=1)
    deadline = time.monotonic() + 60
    while len(cache_entries()) < 20 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode != 0
    assert "Traceback" not in err
    assert out == "" or json.loads(out)
