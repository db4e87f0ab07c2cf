"""The editor at the other end, as a session speaks to it: only what it says it understands is sent."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fungible.editor.folders import Diagnostics
from fungible.editor.places import path_of
from fungible.report.escape import visible

Answer = TypeVar("Answer")
TITLE = "fungible"
MOST_CHOICES = 12


class EditorClient:
    """Sends what a session has to say."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._progress: str | None = None
        self._begun: set[str] = set()

    @property
    def capabilities(self) -> types.ClientCapabilities:
        """What the client understands."""
        return self._server.client_capabilities

    def publish(self, uri: str, found: Diagnostics, version: int | None) -> None:
        """Show these diagnostics of a file, and no others."""
        params = types.PublishDiagnosticsParams(uri=uri, diagnostics=list(found), version=version)
        self._server.text_document_publish_diagnostics(params)

    def log(self, sentence: str) -> None:
        """Note something for who looks into the log."""
        params = types.LogMessageParams(type=types.MessageType.Warning, message=visible(sentence))
        self._server.window_log_message(params)

    def warn(self, sentence: str) -> None:
        """Tell the user."""
        params = types.ShowMessageParams(type=types.MessageType.Warning, message=visible(sentence))
        self._server.window_show_message(params)

    def tell(self, text: str) -> None:
        """Show a text in a message: what a client without documents of ours gets to read."""
        self._server.window_show_message(types.ShowMessageParams(type=types.MessageType.Info, message=text))

    def busy(self, title: str) -> None:
        """An audit begins: a progress is shown as soon as the client is ready for one."""
        window = self.capabilities.window
        if window is None or not window.work_done_progress:
            return
        token = self._progress = str(uuid.uuid4())
        begin = types.WorkDoneProgressBegin(title=TITLE, message=f"auditing {visible(title)}", cancellable=False)

        def created(_: None) -> None:
            if self._progress == token:
                self._begun.add(token)
                self._server.work_done_progress.begin(token, begin)

        _then(self._server.window_work_done_progress_create(types.WorkDoneProgressCreateParams(token)), created)

    def stage(self, name: str) -> None:
        """What the audit does now."""
        if self._progress in self._begun and self._progress is not None:
            self._server.work_done_progress.report(self._progress, types.WorkDoneProgressReport(message=visible(name)))

    def idle(self) -> None:
        """The audit is over."""
        token, self._progress = self._progress, None
        if token is not None:
            if token in self._begun:
                self._server.work_done_progress.end(token, types.WorkDoneProgressEnd())
            self._begun.discard(token)
            self._server.work_done_progress.tokens.pop(token, None)

    def refresh(self) -> None:
        """Lenses may be others by now."""
        workspace = self.capabilities.workspace
        lens = workspace.code_lens if workspace is not None else None
        if lens is not None and lens.refresh_support:
            self._server.workspace_code_lens_refresh(None)

    def watch(self, patterns: Sequence[str]) -> None:
        """Have the client tell when files of these patterns change on disk."""
        workspace = self.capabilities.workspace
        watching = workspace.did_change_watched_files if workspace is not None else None
        if watching is None or not watching.dynamic_registration:
            return
        watchers = [types.FileSystemWatcher(glob_pattern=pattern) for pattern in patterns]
        registration = types.Registration(
            id="fungible-files",
            method=types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            register_options=types.DidChangeWatchedFilesRegistrationOptions(watchers=watchers),
        )
        self._server.client_register_capability(types.RegistrationParams([registration]))

    @property
    def shows_documents(self) -> bool:
        """Whether the client opens a document for us."""
        window = self.capabilities.window
        return window is not None and window.show_document is not None and window.show_document.support

    def show(self, uri: str, selection: types.Range | None = None) -> None:
        """Open a document, at a place."""
        params = types.ShowDocumentParams(uri=uri, take_focus=True, selection=selection)
        self._server.window_show_document(params)

    def choose(self, title: str, places: Sequence[types.Location]) -> None:
        """Open one of several places: the only one, or the one that the user picks."""
        if len(places) == 1 and self.shows_documents:
            self.show(places[0].uri, places[0].range)
            return
        named = {f"{number}. {_named(place)}": place for number, place in enumerate(places[:MOST_CHOICES], 1)}
        rest = f", and {len(places) - MOST_CHOICES} more" if len(places) > MOST_CHOICES else ""
        if not self.shows_documents:
            self.tell(f"{title}: {'; '.join(named)}{rest}")
            return
        self._ask(f"{title}{rest}", list(named), lambda name: self.show(named[name].uri, named[name].range))

    def _ask(self, question: str, answers: Sequence[str], chosen: Callable[[str], None]) -> None:
        def answered(item: types.MessageActionItem | None) -> None:
            if item is not None and item.title in answers:
                chosen(item.title)

        items = [types.MessageActionItem(title=answer) for answer in answers]
        params = types.ShowMessageRequestParams(type=types.MessageType.Info, message=question, actions=items)
        _then(self._server.window_show_message_request(params), answered)


def _then(asked: Future[Answer], do: Callable[[Answer], None]) -> None:
    """Go on with what the client answers; not at all when it refuses, or leaves before."""

    def answered(future: Future[Answer]) -> None:
        if not future.cancelled() and future.exception() is None:
            do(future.result())

    asked.add_done_callback(answered)


def _named(place: types.Location) -> str:
    path = path_of(place.uri)
    name = "/".join(path.parts[-2:]) if path is not None else Path(place.uri).name
    return f"{visible(name)}:{place.range.start.line + 1}"
