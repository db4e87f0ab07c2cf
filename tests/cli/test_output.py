"""Standard output takes the report whole, closed, full, or of another encoding."""

import io
import os
import sys

import pytest

from fungible.cli import output
from fungible.errors import OutputRefused


def opened(path: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(os.open(path, os.O_WRONLY), "w"), write_through=True)


def test_a_pipe_whose_reader_is_gone_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with io.TextIOWrapper(io.BufferedWriter(io.FileIO(writing, "w"))) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        output.to_standard_output("report\n" * 100_000)
        output.settle()


def test_a_full_disk_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened("/dev/full") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with pytest.raises(OutputRefused, match=r"no space left on device \(standard output\); free some space"):
            output.to_standard_output("report\n")


def test_a_closed_standard_output_is_an_error_only_for_those_who_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    output.settle()

    with pytest.raises(OutputRefused, match="standard output is closed; give a file with --output"):
        output.to_standard_output("report\n")


def test_what_the_encoding_lacks_is_spelled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, encoding="latin-1"))
    output.to_standard_output("é 日\n", "latin-1")

    assert buffer.getvalue() == b"\xe9 \\u65e5\n"


def test_a_missing_standard_error_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    output.complain("nobody hears this")


def test_a_complaint_is_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    output.complain("no \x1b[31mred\n here")

    assert capsys.readouterr().err == "fungible: error: no \\x1b[31mred\\n here\n"
