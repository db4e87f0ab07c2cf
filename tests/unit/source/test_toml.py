"""Files that strangers wrote are read as far as they may be, and what is wrong with one is one sentence."""

import os
from pathlib import Path

import pytest

from fungible.errors import ConfigurationError
from fungible.source.toml import MOST, MOST_DOTS, parsed, read_bytes, text_of


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("a = 1".encode("utf-16"), "is UTF-16, and TOML is UTF-8 (x.toml); save it as UTF-8"),
        (b"a = 'caf\xe9'", "is not UTF-8 (byte 8), and TOML is UTF-8 (x.toml); save it as UTF-8"),
        (b"#" * (MOST + 1), f"is larger than {MOST:,} bytes (x.toml)"),
        (b"a = \nb = 1", "is not valid TOML: Invalid value (at line 1, column 5) (x.toml)"),
        (b"a = 1\na = 2", "is not valid TOML: Cannot overwrite a value (at line 2, column 6, where it ends) (x.toml)"),
        (b"a = " + b"[" * 100_000, "is not valid TOML: it is nested too deeply (x.toml)"),
        (b"\n" + b"a." * 400_00 + b"a = 1", f"line 2 has more than {MOST_DOTS:,} dots (x.toml)"),
    ],
    ids=["utf-16", "latin-1", "large", "wrong", "twice", "deep", "dotted"],
)
def test_what_is_wrong_with_a_file_is_said_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parsed(text_of(data, Path("x.toml")), Path("x.toml"))

    assert str(caught.value) == sentence


def test_a_byte_order_mark_of_utf_8_is_no_content() -> None:
    assert parsed(text_of(b"\xef\xbb\xbfa = 1", Path("x.toml")), Path("x.toml")) == {"a": 1}


def test_a_file_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert read_bytes(tmp_path / "none.toml") is None
    (tmp_path / "file").touch()
    assert read_bytes(tmp_path / "file" / "none.toml") is None


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "circle.toml").symlink_to("circle.toml")

    for name in ("pipe.toml", "folder.toml", "circle.toml"):
        with pytest.raises(ConfigurationError, match=rf"cannot be read: .*{name}"):
            read_bytes(tmp_path / name)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_bytes(Path("a\0b"))


def test_no_more_is_read_than_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "endless.toml").symlink_to("/dev/zero")
    (tmp_path / "large.toml").write_bytes(b"#" * (MOST + 100))

    with pytest.raises(ConfigurationError, match="it is no regular file"):
        read_bytes(tmp_path / "endless.toml")
    assert len(read_bytes(tmp_path / "large.toml") or b"") == MOST + 1
