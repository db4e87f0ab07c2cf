"""`fungible completion`: real shells complete command lines with the scripts. Shells that are missing are left out."""

import os
import pty
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fungible.cli.arguments import parser
from fungible.cli.completion import SCRIPTS, known
from fungible.cli.grammar import SHELLS, Argument, Command, Option, Takes
from fungible.cli.shells.words import Words, quoted
from tests.cli.conftest import Fungible

Complete = Callable[[str], str]
ECHO = 'fungible() { printf "got<%s>\\n" "$*"; }\n'
TAB = "\t"


def option(flag: str, takes: Takes, metavar: str = "X", choices: tuple[str, ...] = ()) -> Option:
    about = "what's [this]: `date` $(date) %s"
    return Option(key=flag[2:], flags=(flag,), metavar=metavar, about=about, takes=takes, choices=choices)


def argument(takes: Takes, metavar: str) -> Argument:
    return Argument(metavar=metavar, about="it's", takes=takes, choices=(), optional=True, many=takes is Takes.FILE)


WORDS = Words(
    program=Command(name="fungible", about="", options=(option("--version", Takes.NOTHING, ""),), arguments=()),
    commands=(
        Command(
            name="fungible audit",
            about="Don't [do]: this.",
            options=(
                option("--format", Takes.CHOICE, choices=("terminal", "markdown", "json")),
                option("--output", Takes.FILE),
                option("--select", Takes.RULES),
                option("--diff", Takes.REVISION),
                option("--strict", Takes.NOTHING, ""),
            ),
            arguments=(argument(Takes.FILE, "PATH"),),
        ),
        Command(name="fungible explain", about="Tell.", options=(), arguments=(argument(Takes.RULE, "RULE|KIND"),)),
    ),
    rules=("engine-made-at-import", "session-in-process"),
    kinds=("model", "session"),
)


@pytest.fixture(params=SHELLS)
def complete(request: pytest.FixtureRequest, tmp_path: Path) -> Complete:
    """A command line as a real shell completes it, in a folder with some files, in a checkout with two branches."""
    shell = str(request.param)
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    for name in ("audited.py", "notes with blank.txt"):
        (tmp_path / name).touch()
    person = "-c user.name=a -c user.email=a@b"
    made = f"git init -q -b main && git {person} commit -q --allow-empty -m a && git branch mainline"
    subprocess.run(made, shell=True, check=True, cwd=tmp_path, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    (tmp_path / "script").write_text(SCRIPTS[shell](WORDS))
    return {"bash": in_bash, "zsh": in_zsh, "fish": in_fish}[shell](tmp_path)


def in_bash(folder: Path) -> Complete:
    (folder / "rc").write_text(f"PS1=\nbind 'set enable-bracketed-paste off'\n{ECHO}. ./script\n")
    return lambda line: typed(["bash", "--noprofile", "--rcfile", "rc", "-i"], line, folder)


def in_zsh(folder: Path) -> Complete:
    setting = "unset zle_bracketed_paste\nPS1=\nautoload -Uz compinit\ncompinit -u -D\n"
    (folder / ".zshrc").write_text(f"{setting}{ECHO}. ./script\n")
    return lambda line: typed(["zsh", "-d", "-i"], line, folder)


def in_fish(folder: Path) -> Complete:
    """Fish tells the candidates by itself; a single one is what it would complete."""

    def completed(line: str) -> str:
        asked = f"source script; complete -C {quoted(line)}"
        home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        command = ["fish", "--no-config", "-c", asked]
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **home}, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        candidates = [each.partition("\t")[0] for each in done.stdout.splitlines()]
        return line.rpartition(" ")[0].partition(" ")[2] + " " + "|".join(candidates)

    return completed


def typed(shell: list[str], line: str, folder: Path) -> str:
    """What a command is given when a line is typed in a terminal, completed with TAB and entered."""
    home = {"HOME": str(folder), "ZDOTDIR": str(folder), "TERM": "dumb", "HISTFILE": os.devnull}
    outer, inner = pty.openpty()
    with subprocess.Popen(
        shell, cwd=folder, env={**os.environ, **home}, stdin=inner, stdout=inner, stderr=inner, start_new_session=True
    ):
        os.close(inner)
        os.write(outer, f"{line}{TAB}\nexit\n".encode())
        said = b""
        while chunk := read(outer):
            said += chunk
    os.close(outer)
    got = [part.partition(">")[0] for part in said.decode(errors="replace").split("got<")[1:]]
    assert len(got) == 1, said
    return got[0]


def read(terminal: int) -> bytes:
    """What a terminal shows next; nothing when whoever wrote there is gone."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("fungible aud", "audit"),
        ("fungible audit --fo", "audit --format"),
        ("fungible audit --format ma", "audit --format markdown"),
        ("fungible audit --output audi", "audit --output audited.py"),
        ("fungible audit audi", "audit audited.py"),
        ("fungible audit --diff mainl", "audit --diff mainline"),
        ("fungible audit --select sess", "audit --select session-in-process"),
        ("fungible explain eng", "explain engine-made-at-import"),
        ("fungible explain mod", "explain model"),
        ("fungible --ver", "--version"),
    ],
)
def test_a_line_is_completed(complete: Complete, line: str, completed: str) -> None:
    assert complete(line).strip().rstrip("=") == completed


def test_the_last_of_several_rules_is_completed(complete: Complete) -> None:
    assert "session-in-process,engine-made-at-import" in complete("fungible audit --select session-in-process,eng")


def test_a_value_after_an_equals_sign_is_completed(complete: Complete) -> None:
    assert "--format=json" in complete("fungible audit --format=j")


def test_the_scripts_hold_the_commands_and_rules_of_this_version() -> None:
    words = known()

    assert [name for name, _ in words.named()][:2] == ["audit", "compare"]
    assert {"session-in-process", "memory"} <= set(words.rules)
    assert parser().prog == words.program.name


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed(fungible: Fungible, shell: str) -> None:
    outcome = fungible("completion", shell)

    assert (outcome.code, outcome.err) == (0, "")
    assert "server-side-session-in-memory" in outcome.out


def test_a_shell_that_is_not_known_is_refused(fungible: Fungible) -> None:
    outcome = fungible("completion", "tcsh")

    assert outcome.code == 2
    assert "no script for 'tcsh'" in outcome.err
