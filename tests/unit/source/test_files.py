"""Files as hostile input: each is read, or there is a sentence that says why not."""

import os
import socket
from hashlib import blake2b
from pathlib import Path

import pytest

from fungible.source.files import SIZE_LIMIT, Source, Unread, read_source


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "app.py"


def _text(path: Path) -> str:
    read = read_source(path)
    assert isinstance(read, Source)
    return read.text


def _reason(path: Path | str, limit: int = SIZE_LIMIT) -> str:
    read = read_source(path, limit)
    assert isinstance(read, Unread)
    assert read.path == str(path)
    return read.reason


def test_a_file_is_its_text_and_the_digest_of_its_bytes(file: Path) -> None:
    content = "naïve = 1\r\n".encode()
    file.write_bytes(content)
    assert read_source(file) == Source(
        path=str(file), text="naïve = 1\r\n", digest=blake2b(content, digest_size=16).hexdigest()
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n"),
        (
            b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\n'\x80'\n",
            "#!/usr/bin/python\n# -*- coding: cp1252 -*-\n'€'\n",
        ),
        (b"\xef\xbb\xbf# coding: utf-8\nx = 1\n", "# coding: utf-8\nx = 1\n"),
        (b"x = 1\ny = 2\n# coding: latin-1\n", "x = 1\ny = 2\n# coding: latin-1\n"),
        (b"encoding = 'utf-99'\n", "encoding = 'utf-99'\n"),
    ],
    ids=["empty", "mark", "cookie", "second-line", "mark-and-cookie", "too-late", "no-comment"],
)
def test_bytes_are_decoded_as_python_decodes_them(file: Path, content: bytes, text: str) -> None:
    file.write_bytes(content)
    assert _text(file) == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x = 1\ny = '\xe9'\n", "is not valid utf-8 text: see line 2"),
        (b"\xef\xbb\xbfx = 1\n\n\xff\n", "is not valid utf-8 text: see line 3"),
        (b"# coding: ascii\n# \xe9\n", "is not valid ascii text: see line 2"),
        (b"# coding: uft-8\n", "declares an encoding that can't be used: unknown encoding: uft-8"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "declares an encoding that can't be used: encoding problem: utf-8"),
        (b"# coding: punycode\n", "declares an encoding that is not for source text: punycode"),
        (b"# coding: unicode-escape\nx = '\\q'\n", "declares an encoding that is not for source text: unicode-escape"),
        (b"# coding: rot13\n", "can't be decoded as rot13: "),
        (b"x = 1\0\n", "contains NUL bytes, so it is not Python source text"),
        ("x = 1\n".encode("utf-16"), "contains NUL bytes, so it is not Python source text"),
    ],
)
def test_bytes_that_are_no_text_have_a_reason(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)
    assert _reason(file).startswith(reason)


def test_a_file_over_the_limit_is_not_read_and_its_size_is_told(file: Path) -> None:
    file.write_bytes(b"x" * 2_001)
    assert _reason(file, 2_000) == "is too large: 2,001 bytes, and the limit is 2,000"
    assert isinstance(read_source(file, 2_001), Source)


def test_a_file_that_does_not_tell_its_size_is_read_up_to_the_limit() -> None:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("no file system here that hides sizes")
    assert "Name:" in _text(status)
    assert _reason(status, 10) == "is too large: 11 bytes, and the limit is 10"


def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    fifo, unix = tmp_path / "fifo.py", tmp_path / "socket.py"
    os.mkfifo(fifo)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(unix))
        assert _reason(unix) == "is a socket, not a regular file"
    assert _reason(fifo) == "is a named pipe, not a regular file"
    assert _reason(tmp_path) == "is a directory, not a regular file"
    assert _reason("/dev/null") == "is a device, not a regular file"


def test_a_link_is_followed_to_a_regular_file_only(tmp_path: Path, file: Path) -> None:
    file.write_text("x = 1\n")
    links = {name: tmp_path / f"{name}.py" for name in ("file", "folder", "device", "loop", "nothing")}
    links["file"].symlink_to(file)
    links["folder"].symlink_to(tmp_path)
    links["device"].symlink_to("/dev/zero")
    links["loop"].symlink_to(links["loop"])
    links["nothing"].symlink_to(tmp_path / "missing")
    assert _text(links["file"]) == "x = 1\n"
    assert _reason(links["folder"]) == "is a directory, not a regular file"
    assert _reason(links["device"]) == "is a device, not a regular file"
    assert _reason(links["loop"]) == "could not be opened: too many levels of symbolic links"
    assert _reason(links["nothing"]) == "could not be opened: no such file or directory"


def test_a_path_that_no_file_can_have_has_a_reason() -> None:
    assert _reason("a\0b.py").startswith("could not be opened: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_has_a_reason(file: Path) -> None:
    file.write_text("x = 1\n")
    file.chmod(0)
    assert _reason(file) == "could not be opened: permission denied"


def test_a_refused_opening_has_a_reason(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, flags: int) -> int:
        raise PermissionError(13, "Permission denied", path)

    file.write_text("x = 1\n")
    monkeypatch.setattr(os, "open", refuse)
    assert _reason(file) == "could not be opened: permission denied"


def test_what_takes_a_files_place_before_it_is_opened_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("x = 1\n")
    regular = file.stat()
    folder = file.parent
    monkeypatch.setattr(os, "stat", lambda path: regular)
    assert _reason(folder) in ("is a directory, not a regular file", "could not be opened: is a directory")
