"""`fungible` where a report cannot go, or not whole: one clear line, nothing half-written, and never a traceback."""

import fcntl
import os
import pty
import resource
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.bad_input.audited import APP
from tests.cli.conftest import BARE

FUNGIBLE = f"{sys.executable} -m fungible"
MANY = 100
"""Findings whose report is larger than what a pipe holds."""

FORMATS = ("terminal", "markdown", "json")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a program of many findings, and names of many alphabets; nobody writes there."""
    folder = tmp_path_factory.mktemp("surroundings") / "project"
    folder.mkdir()
    (folder / "app.py").write_text(
        APP.replace("wishes", "wünsche").replace('"/w', '"/日本/w') + "".join(map(more, range(MANY)))
    )
    return folder


def more(number: int) -> str:
    return (
        f"\n\nheld_{number}: dict[str, str] = {{}}\n\n\n"
        f'@app.put("/held/{number}/{{name}}")\ndef hold_{number}(name: str, text: str) -> str:\n'
        f"    held_{number}[name] = text\n    return held_{number}[name]\n"
    )


def shell(line: str, folder: Path, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[bytes]:
    """What a line of a shell does, in a process of its own."""
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env={**BARE, "XDG_CACHE_HOME": str(folder.parent / "cache")},
        capture_output=True,
        check=False,
        preexec_fn=before,
    )


def assert_one_line(said: bytes, *parts: str) -> None:
    text = said.decode()
    assert text.startswith("fungible: error: ")
    assert text.count("\n") == 1
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize("format", FORMATS)
def test_a_reader_that_has_seen_enough_is_no_error(project: Path, format: str) -> None:
    done = shell(f"{FUNGIBLE} audit --format {format} | head -n 1", project)

    assert done.returncode == 1, "the findings decide"
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1


@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_is_told_whatever_the_format(project: Path, format: str) -> None:
    piped = shell(f"{FUNGIBLE} audit --format {format} >/dev/full", project)
    written = shell(f"{FUNGIBLE} audit --format {format} --output /dev/full", project)

    assert (piped.returncode, written.returncode) == (2, 2)
    assert_one_line(piped.stderr, "no space left on device (standard output)", "free some space")
    assert_one_line(written.stderr, "no space left on device (/dev/full)", "free some space")


def small_disk() -> None:
    """Let nothing be written that is longer than a few kilobytes, as on a disk that is nearly full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@pytest.mark.parametrize("old", [None, "the report of yesterday\n"])
def test_a_disk_that_fills_up_leaves_what_was_there(project: Path, tmp_path: Path, old: str | None) -> None:
    report = tmp_path / "reports" / "report.md"
    report.parent.mkdir()
    if old is not None:
        report.write_text(old)
    done = shell(
        f"{FUNGIBLE} audit --no-cache --jobs 1 --format markdown --output {report}", project, before=small_disk
    )

    assert done.returncode == 2
    assert_one_line(done.stderr, "the report cannot be written", "report.md)")
    assert [path.name for path in report.parent.iterdir()] == ([] if old is None else ["report.md"])
    assert old is None or report.read_text() == old


def test_a_cache_that_has_no_room_is_no_reason_to_fail(project: Path) -> None:
    done = shell(f"{FUNGIBLE} audit --jobs 1", project, before=small_disk)

    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("place", ["/proc/nowhere/report.md", "app.py/report.md", "n\x1b[31m/report.md"])
def test_a_place_that_cannot_be_written_is_named(project: Path, place: str) -> None:
    done = shell(f"{FUNGIBLE} audit --output '{place}'", project)

    assert (done.returncode, done.stdout) == (2, b"")
    assert_one_line(done.stderr, "the report cannot be written", "give another file with --output")
    assert b"\x1b" not in done.stderr


def test_without_any_stream_a_file_is_written_all_the_same(project: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = shell(f"{FUNGIBLE} audit --format json --output {report} <&- >&- 2>&-", project)

    assert done.returncode == 1
    assert report.read_bytes().endswith(b"}\n")


@pytest.mark.parametrize(
    "line", ["audit >&-", "--help >&-", "audit --help <&- >&- 2>&-", "rules <&- >&- 2>&-", "completion bash >&-"]
)
def test_without_standard_output_nothing_crashes(project: Path, line: str) -> None:
    done = shell(f"{FUNGIBLE} {line}", project)

    assert done.returncode in (0, 2)
    assert b"Traceback" not in done.stderr


PLAIN = "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"
UNKNOWN = "LC_ALL=xx_YY.ISO-8859-1 PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"


@pytest.mark.parametrize("locale", [PLAIN, UNKNOWN])
@pytest.mark.parametrize("line", ["audit", "audit --help", "explain cache", "completion zsh"])
def test_a_terminal_of_ascii_gets_ascii(project: Path, locale: str, line: str) -> None:
    done = shell(f"{locale} {FUNGIBLE} {line}", project)

    assert done.stderr == b""
    assert done.stdout.isascii()
    assert done.stdout


@pytest.mark.parametrize(("format", "shown"), [("markdown", "wünsche"), ("json", "w\\u00fcnsche")])
def test_what_programs_read_is_the_same_in_every_locale(project: Path, format: str, shown: str) -> None:
    line = f"{FUNGIBLE} audit --format {format}"
    plain, usual = shell(f"{PLAIN} {line}", project), shell(f"LC_ALL=C.UTF-8 {line}", project)

    assert plain.stdout == usual.stdout
    assert shown in plain.stdout.decode("utf-8")


@pytest.mark.parametrize("columns", [40, 20])
def test_a_narrow_terminal_gets_narrow_lines(project: Path, columns: int) -> None:
    lines = in_terminal(["audit", "--color", "never"], columns, project)

    assert len(lines) > MANY
    assert [line for line in lines if len(line) > max(columns, 40)] == []


@pytest.mark.parametrize("command", [["--help"], ["rules"], ["explain", "cache"], ["config"]])
def test_every_command_is_read_on_a_narrow_terminal(project: Path, command: list[str]) -> None:
    lines = in_terminal(command, 40, project)

    assert len(lines) > 5
    assert [line for line in lines if len(line) > 40] == []


def in_terminal(argv: list[str], columns: int, folder: Path) -> list[str]:
    """What a real terminal of some width shows."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in BARE.items() if name not in ("COLUMNS", "FORCE_COLOR")}
    settings = {"TERM": "dumb", "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": str(folder.parent / "cache"), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "fungible", *argv]
    with subprocess.Popen(
        command, cwd=folder, env={**environment, **settings}, stdin=inner, stdout=inner, stderr=inner
    ):
        os.close(inner)
        said = b""
        while chunk := _read(outer):
            said += chunk
    os.close(outer)
    return said.decode().splitlines()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # everybody who wrote there is gone
        return b""
