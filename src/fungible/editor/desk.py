"""One session with an editor: which folders and files are open, when to audit, and what the editor was told."""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from lsprotocol import types

from fungible.editor.auditor import Auditor
from fungible.editor.diagnostics import diagnostics, waiver_problems
from fungible.editor.folders import Diagnostics, Document, Folder
from fungible.editor.lines import lines_of
from fungible.editor.messages import Job, Refusal
from fungible.editor.places import is_python, passed_over, path_of, project_of, uri_of
from fungible.editor.settings import EditorSettings
from fungible.editor.view import Lines, View
from fungible.source.files import Source, read_source

SETTLING = 0.1
"""Seconds without another save after which an audit begins: saving all files is one save."""


class Client(Protocol):
    """The editor at the other end."""

    def publish(self, uri: str, found: Diagnostics, version: int | None) -> None:
        """Show these diagnostics of a file, and no others."""

    def log(self, sentence: str) -> None:
        """Note something for who looks into the log."""

    def warn(self, sentence: str) -> None:
        """Tell the user."""

    def busy(self, title: str) -> None:
        """An audit begins."""

    def stage(self, name: str) -> None:
        """What the audit does now."""

    def idle(self) -> None:
        """The audit is over."""

    def refresh(self) -> None:
        """What was shown in the text may be another by now."""


class Desk:
    """The state of a session. All of it is touched by one event loop alone."""

    def __init__(self, client: Client, auditor: Auditor, clock: Callable[[], float] = time.monotonic) -> None:
        self._client, self._auditor, self._clock = client, auditor, clock
        self._folders: list[Folder] = []
        self._documents: dict[str, Document] = {}
        self._work: asyncio.Task[None] | None = None
        self._running: tuple[Folder, float] | None = None
        self._warned: set[str] = set()
        self._chosen = False
        self.settings = EditorSettings()
        self.encoding: str = types.PositionEncodingKind.Utf16.value

    def add(self, paths: Iterable[Path]) -> None:
        """Audit these folders from now on, and nothing that is outside of them."""
        listed = list(paths)
        self._chosen = self._chosen or bool(listed)
        self._add(listed)

    def remove(self, paths: Iterable[Path]) -> None:
        """Forget about these folders."""
        for folder in [each for each in self._folders if each.path in set(paths)]:
            self._folders.remove(folder)
            for file in folder.published:
                self._client.publish(uri_of(folder.root / file), (), None)
            if self._running is not None and self._running[0] is folder:
                self._auditor.stop()

    def configure(self, settings: EditorSettings) -> None:
        """Other settings are in force."""
        before, self.settings = self.settings, settings
        for folder in self._folders:
            self._publish(folder)
            if before.audit != settings.audit:
                self._want(folder)
        if self._folders:  # none before the client is ready to be asked anything
            self._client.refresh()

    def opened(self, uri: str, text: str, version: int) -> None:
        """A file is shown in the editor. Where nobody chose folders, it is audited with the project around it."""
        path = path_of(uri)
        if path is None or not is_python(path):
            return
        lines = lines_of(text)
        self._documents[uri] = Document(path, lines, lines, version)
        if not self._chosen and self._folder_of(path) is None:
            self._add([project_of(path)])
        folder = self._folder_of(path)
        if folder is not None:
            if folder.view is not None and folder.view.texts.get(folder.name_of(path), lines) != lines:
                self._want(folder)
            self._publish(folder)

    def changed(self, uri: str, text: str, version: int) -> None:
        """Somebody types: what is asked about the file from now on is answered for these lines."""
        document = self._documents.get(uri)
        if document is not None:
            document.lines, document.version = lines_of(text), version

    def saved(self, uri: str) -> None:
        """A file was saved: what was found moves with its lines at once, and is looked for anew."""
        document = self._documents.get(uri)
        folder = self._folder_of(document.path) if document is not None else None
        if document is not None and folder is not None:
            document.saved = document.lines
            self._publish(folder)
            self._want(folder)

    def closed(self, uri: str) -> None:
        """A file is shown no longer: what was not saved is gone."""
        document = self._documents.pop(uri, None)
        folder = self._folder_of(document.path) if document is not None else None
        if document is not None and folder is not None:
            folder.type_into(folder.name_of(document.path), document.saved)
            self._publish(folder)

    def touched(self, changes: Iterable[tuple[str, bool]]) -> None:
        """Files changed on disk; each with whether it is gone."""
        for uri, gone in changes:
            path = path_of(uri)
            folders = [] if path is None else [each for each in self._folders if each.holds(path)]
            if path is None or self._is_known(uri, path):
                continue
            for folder in folders:
                if passed_over(folder.name_of(path)):
                    continue
                if gone and is_python(path):
                    folder.type_into(folder.name_of(path), ())
                    self._publish(folder)
                self._want(folder)

    def seen(self, uri: str) -> tuple[View, str] | None:
        """The view that a file belongs to, as it is typed now, and what its report calls the file."""
        path = path_of(uri)
        folder = self._folder_of(path) if path is not None else None
        if path is None or folder is None:
            return None
        view = self._fresh(folder)
        return (view, folder.name_of(path)) if view is not None else None

    @property
    def working(self) -> bool:
        """Whether an audit runs or is due."""
        return self._work is not None and not self._work.done()

    async def close(self) -> None:
        """End what runs."""
        if self._work is not None:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work
        await self._auditor.close()

    def _add(self, paths: Iterable[Path]) -> None:
        for path in paths:
            if all(each.path != path for each in self._folders):
                root = path.parent if path.is_file() else path
                self._folders.append(Folder(path=path, root=root, encoding=self.encoding))
                self._want(self._folders[-1])

    def _folder_of(self, path: Path) -> Folder | None:
        """The innermost folder that holds a file: with folders inside of folders, it alone speaks of it."""
        holding = [folder for folder in self._folders if folder.holds(path)]
        return max(holding, key=lambda folder: len(folder.path.parts), default=None)

    def _is_known(self, uri: str, path: Path) -> bool:
        """Whether a change on disk is what the editor saved itself."""
        document = self._documents.get(uri)
        source = read_source(path) if document is not None else None
        return document is not None and isinstance(source, Source) and lines_of(source.text) == document.saved

    def _inside(self, folder: Folder) -> list[tuple[str, str, Document]]:
        """The open files that a folder speaks of, with their URIs and what its report calls them."""
        rows = [(uri, each) for uri, each in self._documents.items() if self._folder_of(each.path) is folder]
        return [(uri, folder.name_of(each.path), each) for uri, each in rows]

    def _fresh(self, folder: Folder) -> View | None:
        for _, name, document in self._inside(folder):
            folder.type_into(name, document.lines)
        return folder.view

    def _publish(self, folder: Folder) -> None:
        """Show what is known now: of each file only when that is something else than before."""
        view = self._fresh(folder)
        inside = {name: (uri, document) for uri, name, document in self._inside(folder)}
        found: dict[str, list[types.Diagnostic]] = {name: [] for name in (*folder.published, *inside)}
        found |= diagnostics(view, self.settings) if view is not None else {}
        for file, known in found.items():
            listed = known
            uri, document = inside.get(file, (uri_of(folder.root / file), None))
            if document is not None:
                listed = known + waiver_problems(document.lines, self.encoding)
            elif self._folder_of(folder.root / file) is not folder:
                continue
            if folder.published.get(file) != listed:
                folder.published[file] = listed
                self._client.publish(uri, listed, document.version if document is not None else None)

    def _want(self, folder: Folder) -> None:
        """Audit a folder soon. What runs on it begins anew, or is followed by another when it is half done already."""
        folder.wanted, folder.asked_at = True, self._clock()
        running, began = self._running or (None, 0.0)
        if running is folder and self._clock() - began < folder.took / 2:
            self._auditor.stop()
        if not self.working:
            self._work = asyncio.get_running_loop().create_task(self._audits())

    async def _audits(self) -> None:
        while (folder := next((each for each in self._folders if each.wanted), None)) is not None:
            while (rest := folder.asked_at + SETTLING - self._clock()) > 0:
                await asyncio.sleep(rest)
            folder.wanted = False
            await self._audit(folder)
            await self._auditor.prepare()

    async def _audit(self, folder: Folder) -> None:
        began = self._clock()
        saved: dict[str, Lines] = {name: document.saved for _, name, document in self._inside(folder)}
        self._running = (folder, began)
        self._client.busy(folder.path.name)
        try:
            answer = await self._auditor.audit(Job(path=folder.path, given=self.settings.audit), self._client.stage)
        finally:
            self._running = None
            self._client.idle()
        if answer is None or folder not in self._folders:
            return
        folder.took = self._clock() - began
        if isinstance(answer, Refusal):
            self._refused(answer)
        elif folder.receive(answer, saved):
            self._publish(folder)
            self._client.refresh()
        else:
            self._client.log("fungible: an open file does not parse; what was found before stays until it does")

    def _refused(self, refusal: Refusal) -> None:
        """Say why there is no report: what the user can mend once, what is our fault in the log."""
        sentence = f"fungible: {refusal.sentence}"
        if refusal.fault or sentence in self._warned:
            self._client.log(sentence)
            return
        self._warned.add(sentence)
        self._client.warn(sentence)
