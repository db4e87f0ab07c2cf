"""What is sent to an editor depends on what it says it understands."""

from concurrent.futures import Future
from types import SimpleNamespace
from typing import cast

from lsprotocol import types

from fungible.editor.client import MOST_CHOICES, EditorClient
from fungible.editor.server import Server

LEFT = "left"
"""The answer of an editor that is closed instead."""


class Editor(Server):
    """A server whose client is asked nothing over a wire."""

    def __init__(self, capabilities: types.ClientCapabilities, answer: str = "") -> None:
        self.said: list[object] = []
        self._capabilities, self._answer = capabilities, answer

    @property
    def client_capabilities(self) -> types.ClientCapabilities:
        return self._capabilities

    def window_show_message(self, params: types.ShowMessageParams) -> None:
        self.said.append(params.message)

    def window_show_document(self, params: types.ShowDocumentParams, callback: object = None) -> None:  # type: ignore[override] # nobody waits
        self.said.append((params.uri, params.selection))

    def window_show_message_request(  # type: ignore[override] # nobody gives a callback
        self, params: types.ShowMessageRequestParams
    ) -> Future[types.MessageActionItem | None]:
        self.said.append([each.title for each in params.actions or ()])
        answer: Future[types.MessageActionItem | None] = Future()
        if self._answer == LEFT:
            answer.cancel()
        else:
            answer.set_result(types.MessageActionItem(self._answer) if self._answer else None)
        return answer


SHOWING = types.ClientCapabilities(
    window=types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(support=True))
)


def place(line: int) -> types.Location:
    return types.Location("file:///srv/app/a.py", types.Range(types.Position(line, 0), types.Position(line, 3)))


def test_the_only_place_is_opened() -> None:
    editor = Editor(SHOWING)
    EditorClient(editor).choose("written by 1 route", [place(3)])

    assert editor.said == [(place(3).uri, place(3).range)]


def test_of_several_places_the_user_picks_one() -> None:
    editor = Editor(SHOWING, answer="2. app/a.py:8")
    EditorClient(editor).choose("written by 2 routes", [place(3), place(7)])

    assert editor.said == [["1. app/a.py:4", "2. app/a.py:8"], (place(7).uri, place(7).range)]


def test_whoever_picks_none_stays() -> None:
    for answer in ("", "3. app/a.py:99", LEFT):
        editor = Editor(SHOWING, answer=answer)
        EditorClient(editor).choose("written by 2 routes", [place(3), place(7)])
        assert len(editor.said) == 1


def test_an_editor_that_opens_nothing_is_told_the_places() -> None:
    editor = Editor(types.ClientCapabilities())
    EditorClient(editor).choose("written by 2 routes", [place(3), place(7)])

    assert editor.said == ["written by 2 routes: 1. app/a.py:4; 2. app/a.py:8"]


def test_many_places_are_not_all_listed() -> None:
    editor = Editor(SHOWING)
    EditorClient(editor).choose("written by 40 routes", [place(line) for line in range(40)])

    assert [len(cast("list[str]", each)) for each in editor.said] == [MOST_CHOICES]


def test_nothing_is_asked_of_an_editor_that_understands_nothing() -> None:
    bare = SimpleNamespace(client_capabilities=types.ClientCapabilities())
    client = EditorClient(cast("Server", bare))
    client.busy("shop")
    client.stage("linking")
    client.idle()
    client.refresh()
    client.watch(["**/*.py"])
