"""`fungible audit` on names that were chosen to do harm where the report is shown."""

import os
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from fungible.cli.main import main
from fungible.config import Format
from tests.cli.bad_input.audited import APP

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


@pytest.mark.parametrize("format", list(Format))
def test_a_finding_in_a_file_whose_name_is_in_no_encoding_is_told_in_every_format(
    tree: Path, capfd: pytest.CaptureFixture[str], format: Format
) -> None:
    file = os.fsencode(tree) + b"/we\xff ird,\n::error::x%0A.py"
    Path(os.fsdecode(file)).write_text(APP)

    assert main(["audit", str(tree), "--format", format]) == 1
    out, err = capfd.readouterr()
    assert out
    assert err == ""
