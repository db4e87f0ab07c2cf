"""A whole session with `fungible lsp` over its pipes, by a client that shares no code with it."""

import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editor.wire_client import EVERYTHING, PATIENCE, Message, WireClient, listed, uri_of

APP = """\
from fastapi import FastAPI

app = FastAPI()
smile = "🙂"; carts: dict[str, list[str]] = {}


@app.post("/carts/{name}")
def put(name: str, item: str) -> None:
    carts.setdefault(name, []).append(item)


@app.delete("/carts/{name}")
def drop(name: str) -> None:
    carts.pop(name, None)
"""
FIXED = APP.replace("carts.setdefault(name, []).append(item)", "pass").replace("carts.pop(name, None)", "pass")
RULE = "user-data-in-process"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with an app in it."""
    root = tmp_path / "a shop (ü)"
    root.mkdir()
    (root / "pyproject.toml").write_text("")
    (root / "app.py").write_text(APP, encoding="utf-8")
    return root


@pytest.fixture
def client(tmp_path: Path) -> Iterator[WireClient]:
    with WireClient(tmp_path / "cache") as client:
        yield client


def codes(found: list[Message]) -> list[object]:
    return [each["code"] for each in found]


def span(place: object) -> tuple[int, int, int]:
    """The line, the first and the last character of a range."""
    assert isinstance(place, dict)
    start, end = place["start"], place["end"]
    return start["line"], start["character"], end["character"]


def has_rule(found: list[Message]) -> bool:
    return RULE in codes(found)


def lacks_rule(found: list[Message]) -> bool:
    return RULE not in codes(found)


def test_from_the_first_finding_to_its_fix(client: WireClient, shop: Path) -> None:
    file = shop / "app.py"
    client.begin(shop)
    client.open(file)
    found = client.diagnostics(file, has_rule)
    (finding,) = [each for each in found if each["code"] == RULE]
    assert span(finding["range"]) == (3, 16, 21)  # utf-8: the smile takes four
    related = listed(finding["relatedInformation"])
    assert {str(each["message"]) for each in related} >= {"1. put: POST /carts/{name}"}

    hover = client.at("textDocument/hover", file, 3, 17)
    assert isinstance(hover, dict)
    assert "[put (app.py:8)](" in str(hover["contents"])
    lenses = listed(client.ask("textDocument/codeLens", {"textDocument": {"uri": uri_of(file)}}))
    assert [(span(each["range"])[0], each["command"]["title"]) for each in lenses] == [  # type: ignore[index, call-overload] # values of JSON
        (3, "written by 2 routes"),
        (7, "writes 1 state point"),
        (12, "writes 1 state point"),
    ]
    writers = listed(client.at("textDocument/definition", file, 3, 17))
    assert [span(each["range"])[0] for each in writers] == [8, 13]
    back = listed(client.at("textDocument/definition", file, 8, 5))
    assert [span(each["range"])[0] for each in back] == [3]
    everything = listed(client.at("textDocument/references", file, 3, 17, context={"includeDeclaration": True}))
    assert [span(each["range"])[0] for each in everything] == [3, 8, 13]

    client.type_into(file, "# moved\n" + APP)
    moved = client.diagnostics(file, has_rule)
    assert [span(each["range"])[0] for each in moved if each["code"] == RULE] == [4]
    client.type_into(file, FIXED, version=3)
    client.diagnostics(file, lacks_rule)
    assert client.leave() == 0
    assert client.complaints == ""


def test_a_finding_can_be_accepted_with_a_reason(client: WireClient, shop: Path) -> None:
    file = shop / "app.py"
    client.begin(shop)
    client.open(file)
    found = [each for each in client.diagnostics(file, has_rule) if each["code"] == RULE]
    context: Message = {"diagnostics": list(found)}
    asked: Message = {"textDocument": {"uri": uri_of(file)}, "range": found[0]["range"], "context": context}
    accept, explain = listed(client.ask("textDocument/codeAction", asked))
    edit = accept["edit"]["changes"][uri_of(file).replace("(", "%28").replace(")", "%29")][0]  # type: ignore[index, call-overload] # values of JSON
    lines = APP.splitlines(keepends=True)
    lines.insert(span(edit["range"])[0], str(edit["newText"]))  # type: ignore[index, call-overload] # values of JSON

    client.type_into(file, "".join(lines))
    waiting = client.diagnostics(file, lambda found: "waiver" in codes(found))
    assert has_rule(waiting)
    client.type_into(file, "".join(lines).replace("because ", "because a demonstration"), version=3)
    client.diagnostics(file, lacks_rule)

    assert explain["title"] == f"Explain {RULE}"
    client.ask("workspace/executeCommand", explain["command"])
    shown = next(message for message in reversed(client.seen) if message.get("method") == "window/showDocument")
    assert RULE in str(shown["params"])


def test_a_file_that_stops_parsing_keeps_its_findings(client: WireClient, shop: Path) -> None:
    file = shop / "app.py"
    client.begin(shop)
    client.open(file)
    client.diagnostics(file, has_rule)
    client.type_into(file, APP.replace("carts.pop(", "carts.pop(((").replace("def put(", "def (("))
    client.wait(lambda message: "does not parse" in str(message.get("params")))
    client.type_into(file, "# back\n" + APP, version=3)
    found = client.diagnostics(file, has_rule)

    assert all(has_rule(each) for each in published(client, file)[1:])
    assert [span(each["range"])[0] for each in found if each["code"] == RULE] == [4]


def published(client: WireClient, file: Path) -> list[list[Message]]:
    params = [each["params"] for each in client.seen if each.get("method") == "textDocument/publishDiagnostics"]
    return [listed(each["diagnostics"]) for each in params if isinstance(each, dict) and each["uri"] == uri_of(file)]


def test_a_client_that_understands_little_gets_little(client: WireClient, shop: Path) -> None:
    client.begin(shop, capabilities={})
    client.open(shop / "app.py")
    found = client.diagnostics(shop / "app.py", has_rule)
    client.ask("workspace/executeCommand", {"command": "fungible.explain", "arguments": [RULE]})
    client.ask("workspace/executeCommand", {"command": "fungible.explain", "arguments": ["no-such-rule"]})

    assert [span(each["range"]) for each in found if each["code"] == RULE] == [(3, 14, 19)]  # utf-16
    asked = [each["method"] for each in client.seen if "id" in each and "method" in each]
    assert asked == []
    messages = [str(each["params"]) for each in client.seen if each.get("method") == "window/showMessage"]
    assert RULE in messages[0]
    assert "no rule is called 'no-such-rule'" in messages[1]


def test_several_folders_are_audited(client: WireClient, shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "main.py").write_text(APP, encoding="utf-8")
    client.begin(shop, other)
    client.open(other / "main.py")
    client.diagnostics(other / "main.py", has_rule)
    change: Message = {"added": [], "removed": [{"uri": uri_of(other), "name": "other"}]}
    client.tell("workspace/didChangeWorkspaceFolders", {"event": change})

    client.diagnostics(other / "main.py", lambda found: not found)


def test_settings_and_mistakes_in_them_are_told(client: WireClient, shop: Path) -> None:
    client.begin(shop, options={"severities": {"high": "hint", "critical": "hint"}, "codelens": 1})
    client.open(shop / "app.py")
    found = client.diagnostics(shop / "app.py", has_rule)

    assert [each["severity"] for each in found if each["code"] == RULE] == [4]
    messages = [str(each["params"]) for each in client.seen if each.get("method") == "window/showMessage"]
    assert any("did you mean 'codeLens'?" in message for message in messages)
    client.tell("workspace/didChangeConfiguration", {"settings": {"fungible": {"severities": {"high": "off"}}}})
    client.diagnostics(shop / "app.py", lacks_rule)


def test_a_mistake_in_the_configuration_is_one_sentence(client: WireClient, shop: Path) -> None:
    (shop / "pyproject.toml").write_text("[tool.fungible]\nfale-on = 1\n")
    client.begin(shop)
    message = client.wait(lambda message: message.get("method") == "window/showMessage")

    assert "unknown key 'fale-on'" in str(message["params"])
    (shop / "pyproject.toml").write_text("")
    changed: Message = {"uri": uri_of(shop / "pyproject.toml"), "type": 2}
    client.tell("workspace/didChangeWatchedFiles", {"changes": [changed]})
    client.open(shop / "app.py")
    client.diagnostics(shop / "app.py", has_rule)


def test_odd_files_do_no_harm(client: WireClient, shop: Path) -> None:
    (shop / "latin.py").write_bytes(b"# \xe4\nx = 1\n")
    (shop / "huge.py").write_text("x = [" + "1, " * 400_000 + "]\n" + "y = 2\n" * 50_000)
    client.begin(shop)
    client.open(shop / "latin.py", "# ä\nx = 1\n")
    (unread,) = client.diagnostics(shop / "latin.py")
    assert "is not valid utf-8 text" in str(unread["message"])
    client.open(shop / "huge.py")
    client.type_into(shop / "huge.py", "x = 1\n")
    for uri in ("untitled:one", "file:///nowhere/else.py", "http://a/b.py", "", "file:///%00"):
        document: Message = {"uri": uri, "languageId": "python", "version": 1, "text": "x = 1"}
        client.tell("textDocument/didOpen", {"textDocument": document})
        client.tell("textDocument/didSave", {"textDocument": {"uri": uri}})
        place: Message = {"textDocument": {"uri": uri}, "position": {"line": 9, "character": 9}}
        assert client.ask("textDocument/hover", place) is None
        assert client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}}) in (None, [])
        client.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    (shop / "app.py").unlink()
    client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri_of(shop / "app.py"), "type": 3}]})
    assert client.at("textDocument/hover", shop / "app.py", 3, 17) is None
    assert client.leave() == 0
    assert client.complaints == ""


@pytest.mark.parametrize(
    "params", [None, {}, [], {"textDocument": 3}, {"textDocument": {"uri": 1}, "position": {"line": "x"}}]
)
def test_a_request_that_makes_no_sense_is_refused(client: WireClient, shop: Path, params: Message | None) -> None:
    client.begin(shop)
    response = client.response("textDocument/hover", params)

    error = response["error"]
    assert isinstance(error, dict)
    assert error["code"] in (-32602, -32603)
    assert "Traceback" not in str(response)
    assert "traceback" not in str(response)
    assert client.leave() == 0


def test_noise_between_messages_ends_nothing(client: WireClient, shop: Path) -> None:
    client.begin(shop)
    client.send(b"hello\r\nContent-Length: 3\r\n\r\n{x}")
    client.frame([1, 2, 3])
    client.frame({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"textDocument": {"uri": "a:b"}}})
    change: Message = {
        "textDocument": {"uri": "file:///never/opened.py", "version": 1},
        "contentChanges": [{"text": ""}],
    }
    client.tell("textDocument/didChange", change)
    client.tell("no/such/notification", {})
    error = client.response("no/such/request", {})["error"]

    assert isinstance(error, dict)
    assert error["code"] == -32601
    assert client.response("workspace/executeCommand", {"command": "rm"})["error"]
    assert (
        client.ask("workspace/executeCommand", {"command": "fungible.showPlaces", "arguments": ["x", [{"uri": 1}]]})
        is None
    )
    assert "traceback" not in str(client.seen).lower()
    assert client.leave() == 0
    assert client.complaints == ""


def test_without_a_farewell_the_exit_code_says_so(client: WireClient, shop: Path) -> None:
    client.begin(shop)
    client.tell("exit")

    assert client.process.wait(PATIENCE) == 1


def children(process: int) -> set[int]:
    """The processes that one has started, and theirs."""
    found: set[int] = set()
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child} | children(child)
    return found


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs the processes of Linux")
@pytest.mark.parametrize("end", ["leave", "hang up", "kill"])
def test_no_process_is_left_behind(client: WireClient, shop: Path, end: str) -> None:
    client.begin(shop)
    client.open(shop / "app.py")
    client.diagnostics(shop / "app.py", has_rule)
    client.type_into(shop / "app.py", FIXED)
    client.wait(lambda message: message.get("method") == "$/progress")
    started = children(client.process.pid)
    assert started
    match end:
        case "leave":
            assert client.leave() == 0
        case "hang up":
            assert client.process.stdin is not None
            client.process.stdin.close()
            assert client.process.wait(PATIENCE) == 1
        case _:
            os.kill(client.process.pid, signal.SIGKILL)
            client.process.wait()
    for process in started:
        gone(process)


def gone(process: int) -> None:
    """Wait until a process that is not ours has ended."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return
    try:
        ended = select.select([handle], [], [], PATIENCE)[0]
    finally:
        os.close(handle)
    assert ended, "a process is left behind"


def test_progress_is_shown_and_ends(client: WireClient, shop: Path) -> None:
    client.begin(shop)
    kinds: list[object] = []
    client.wait(lambda message: _progress(message, kinds) == "end")

    assert kinds[0] == "begin"
    assert kinds[-1] == "end"


def _progress(message: Message, kinds: list[object]) -> object:
    params = message.get("params")
    if message.get("method") != "$/progress" or not isinstance(params, dict):
        return None
    value = params["value"]
    kind = value["kind"] if isinstance(value, dict) else None
    kinds.append(kind)
    return kind


def test_everything_is_offered(client: WireClient, shop: Path) -> None:
    capabilities = client.begin(shop, options={"codeLens": True}, capabilities=EVERYTHING)["capabilities"]
    assert len(client.seen) == 1  # nothing is asked of a client that has no answer yet

    assert isinstance(capabilities, dict)
    assert capabilities["positionEncoding"] == "utf-8"
    for name in ("hover", "codeLens", "definition", "implementation", "references", "codeAction", "executeCommand"):
        assert capabilities[f"{name}Provider"], name
