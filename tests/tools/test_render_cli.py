"""`tools/render_cli.py`: the reference and the man page tell of every option, and nothing in them acts on a reader."""

import re
import shutil
import subprocess

import pytest

from fungible.cli.exit_codes import ExitCode
from tools import render_cli


def flags() -> list[str]:
    return [flag for command in render_cli.commands() for option in command.options for flag in option.flags]


def test_both_tell_of_every_command_option_and_exit_code() -> None:
    page, man = render_cli.reference(), render_cli.man_page()

    assert [flag for flag in flags() if f"`{flag}" not in page] == []
    assert [flag for flag in flags() if f"\\fB{render_cli.roff(flag)}\\fR" not in man] == []
    assert [command.name for command in render_cli.commands() if f"\n## {command.name}\n" not in page] == []
    assert [code for code in ExitCode if f"| {code.value} | {code.meaning} |" not in page] == []
    assert [code for code in ExitCode if f"\\fB{code.value}\\fR\n{render_cli.roff(code.meaning)}" not in man] == []


def test_a_bar_does_not_end_a_cell() -> None:
    assert r"| `RULE\|KIND` |" in render_cli.reference()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (".SH", r"\&.SH"),
        ("'br", r"\(aqbr"),
        (r"a\fBb", r"a\efBb"),
        ("--no-cache", r"\-\-no\-cache"),
    ],
)
def test_no_text_is_a_macro_or_an_escape(text: str, written: str) -> None:
    assert render_cli.roff(text) == written


def test_every_line_that_begins_with_a_dot_is_a_macro_of_ours() -> None:
    macros = re.findall(r"^\.(\S+)", render_cli.man_page(), flags=re.MULTILINE)

    assert set(macros) <= {'\\"', "TH", "SH", "SS", "TP", "B", "br", "nh", "ad"}


def test_groff_has_no_complaint() -> None:
    if shutil.which("groff") is None:
        pytest.skip("there is no groff here")
    groff = ["groff", "-man", "-ww", "-Tascii", "-P-c"]
    done = subprocess.run(groff, input=render_cli.man_page(), capture_output=True, text=True, check=True)

    assert done.stderr == ""
    assert "--min-confidence X" in re.sub(r".\x08", "", done.stdout)
