"""A client that shares no code with the server: framed JSON over the pipes of a real process."""

import json
import os
import queue
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread
from types import TracebackType
from urllib.parse import quote

import fungible

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Message = dict[str, Json]

PATIENCE = 60.0
"""Seconds until a message that does not come fails the test: an audit on a busy machine takes some."""
EVERYTHING: Message = {
    "general": {"positionEncodings": ["utf-8", "utf-16"]},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {
        "codeLens": {"refreshSupport": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceFolders": True,
    },
    "textDocument": {"publishDiagnostics": {"relatedInformation": True}},
}


def uri_of(path: Path) -> str:
    return "file://" + quote(str(path))


class WireClient:
    """Speaks to `fungible lsp`, and answers what it asks with nothing."""

    def __init__(self, cache: Path, *, cwd: Path | None = None, patience: float = PATIENCE) -> None:
        source = str(Path(fungible.__file__).parents[1])
        environment = {**os.environ, "PYTHONPATH": source, "XDG_CACHE_HOME": str(cache)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fungible", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=cwd,
        )
        self.seen: list[Message] = []
        self._patience = patience
        self._arrived: queue.Queue[Message | None] = queue.Queue()
        self._number = 0
        self._complaints: list[bytes] = []
        self._threads = [Thread(target=self._read, daemon=True), Thread(target=self._listen, daemon=True)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> "WireClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    @property
    def complaints(self) -> str:
        """What the server wrote to standard error."""
        return b"".join(self._complaints).decode()

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def frame(self, message: object) -> None:
        """Send a value as a message."""
        body = json.dumps(message).encode()
        self.send(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def tell(self, method: str, params: Json = None) -> None:
        """Send a notification."""
        self.frame({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Json = None) -> Json:
        """Send a request, and give what is answered."""
        response = self.response(method, params)
        assert "error" not in response, response
        return response.get("result")

    def response(self, method: str, params: Json = None) -> Message:
        """Send a request, and give the whole response."""
        self._number += 1
        number = self._number
        self.frame({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return self.wait(lambda message: message.get("id") == number and "method" not in message)

    def wait(self, fits: Callable[[Message], bool]) -> Message:
        """The next message that fits; what comes before is kept in `seen`."""
        while True:
            message = self._arrived.get(timeout=self._patience)
            assert message is not None, f"the server ended: {self.complaints}"
            self.seen.append(message)
            if fits(message):
                return message

    def begin(self, *folders: Path, options: Json = None, capabilities: Mapping[str, Json] = EVERYTHING) -> Message:
        """Initialize for some folders."""
        found = self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri_of(folders[0]) if folders else None,
                "capabilities": dict(capabilities),
                "workspaceFolders": [{"uri": uri_of(each), "name": each.name} for each in folders],
                "initializationOptions": options,
            },
        )
        assert isinstance(found, dict)
        self.tell("initialized", {})
        return found

    def open(self, path: Path, text: str | None = None) -> None:
        """Open a file."""
        content = path.read_text(encoding="utf-8") if text is None else text
        document: Json = {"uri": uri_of(path), "languageId": "python", "version": 1, "text": content}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def type_into(self, path: Path, text: str, *, version: int = 2, save: bool = True) -> None:
        """Replace the text of an open file, and save it."""
        document: Json = {"uri": uri_of(path), "version": version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        if save:
            path.write_text(text, encoding="utf-8")
            self.tell("textDocument/didSave", {"textDocument": {"uri": uri_of(path)}})

    def diagnostics(self, path: Path, fits: Callable[[list[Message]], bool] = bool) -> list[Message]:
        """The next diagnostics of a file that fit."""

        def published(message: Message) -> bool:
            params = message.get("params")
            if message.get("method") != "textDocument/publishDiagnostics" or not isinstance(params, dict):
                return False
            return params["uri"] == uri_of(path) and fits(listed(params["diagnostics"]))

        params = self.wait(published)["params"]
        assert isinstance(params, dict)
        return listed(params["diagnostics"])

    def at(self, method: str, path: Path, line: int, character: int, **more: Json) -> Json:
        """Ask about a place."""
        position: Json = {"line": line, "character": character}
        return self.ask(method, {"textDocument": {"uri": uri_of(path)}, "position": position, **more})

    def leave(self) -> int:
        """Shut down and exit, and give the exit code."""
        self.ask("shutdown")
        self.tell("exit")
        return self.process.wait(PATIENCE)

    def _read(self) -> None:
        assert self.process.stdout is not None
        stream = self.process.stdout
        while line := stream.readline():
            length = 0
            while line.strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                line = stream.readline()
            message: Message = json.loads(stream.read(length))
            if "method" in message and "id" in message:
                self.frame({"jsonrpc": "2.0", "id": message["id"], "result": None})
            self._arrived.put(message)
        self._arrived.put(None)

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self._complaints.extend(self.process.stderr)


def listed(value: Json) -> list[Message]:
    """A list of objects, as one."""
    assert isinstance(value, list)
    return [each for each in value if isinstance(each, dict)]
