"""The language server: what a client asks goes to the session, what the session knows goes to the client."""

import asyncio
import logging
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer

from fungible import __version__, api
from fungible.editor import actions, hovers, jumps, lenses
from fungible.editor.auditor import Auditor
from fungible.editor.client import EditorClient
from fungible.editor.desk import Desk
from fungible.editor.places import path_of, uri_of
from fungible.editor.protocol import Protocol
from fungible.editor.settings import read_settings
from fungible.editor.view import View
from fungible.editor.wire import Output, messages

Params = TypeVar("Params")
Result = TypeVar("Result")
WATCHED = ("**/*.py", "**/*.pyw", "**/fungible.toml", "**/pyproject.toml")
PYTHON = types.TextDocumentFilterLanguage(language="python")


class Server(LanguageServer):
    """A language server that writes nothing about its own faults to the client but a line in the log."""

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Note a message that could not be handled; a request has its answer already."""
        if source is FeatureRequestError:
            return
        params = types.LogMessageParams(type=types.MessageType.Error, message=f"fungible: {type(error).__name__}")
        self.window_log_message(params)


class Session:
    """Hands over what a client says to the desk, and what it asks to the view that answers."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = EditorClient(server)
        self.desk = Desk(self.client, Auditor())
        self._folders: list[Path] = []

    def initialize(self, params: types.InitializeParams) -> None:
        """Take in settings and folders."""
        self.desk.encoding = str(self.server.workspace.position_encoding or "utf-16")
        self._configure(params.initialization_options)
        folders = [folder.uri for folder in params.workspace_folders or ()]
        folders = folders or [uri for uri in (params.root_uri,) if uri]
        self._folders = [path for uri in folders if (path := path_of(uri)) is not None and path.is_dir()]

    def initialized(self, params: types.InitializedParams) -> None:
        """Begin to audit."""
        self.client.watch(WATCHED)
        self.desk.add(self._folders)

    def did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """A file is shown."""
        document = params.text_document
        self.desk.opened(document.uri, document.text, document.version)

    def did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Somebody types."""
        text = self.server.workspace.get_text_document(params.text_document.uri).source
        self.desk.changed(params.text_document.uri, text, params.text_document.version)

    def did_save(self, params: types.DidSaveTextDocumentParams) -> None:
        """A file was saved."""
        self.desk.saved(params.text_document.uri)

    def did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """A file is shown no longer."""
        self.desk.closed(params.text_document.uri)

    def did_change_configuration(self, params: types.DidChangeConfigurationParams) -> None:
        """Other settings; a client that sends none wants to be asked, and has told them at the start."""
        if isinstance(params.settings, Mapping):
            self._configure(params.settings)

    def did_change_folders(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        """Folders come and go."""
        removed = (path_of(folder.uri) for folder in params.event.removed)
        added = (path_of(folder.uri) for folder in params.event.added)
        self.desk.remove([path for path in removed if path is not None])
        self.desk.add([path for path in added if path is not None and path.is_dir()])

    def did_change_files(self, params: types.DidChangeWatchedFilesParams) -> None:
        """Files changed on disk."""
        self.desk.touched((each.uri, each.type == types.FileChangeType.Deleted) for each in params.changes)

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What is known about a place."""
        seen = self.desk.seen(params.text_document.uri)
        return hovers.hover(*seen, params.position) if seen is not None else None

    def code_lens(self, params: types.CodeLensParams) -> list[types.CodeLens] | None:
        """What stands above lines."""
        seen = self.desk.seen(params.text_document.uri)
        return lenses.lenses(*seen, self.desk.settings) if seen is not None else None

    def definition(self, params: types.DefinitionParams) -> list[types.Location] | None:
        """From a state point to its writers, and back."""
        return self._places(params, jumps.go_to_writer)

    def implementation(self, params: types.ImplementationParams) -> list[types.Location] | None:
        """The writers of a state point."""
        return self._places(params, jumps.all_writers)

    def references(self, params: types.ReferenceParams) -> list[types.Location] | None:
        """All accesses to a state point."""
        seen = self.desk.seen(params.text_document.uri)
        if seen is None:
            return None
        return jumps.references(*seen, params.position, declaration=params.context.include_declaration) or None

    def code_action(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        """What can be done about a finding."""
        seen = self.desk.seen(params.text_document.uri)
        return actions.actions(*seen, params.context.diagnostics) if seen is not None else None

    def explain(self, arguments: Sequence[object]) -> None:
        """Show the text of a rule: as a document, or in a message where the client opens none."""
        slug = str(arguments[0]) if arguments else ""
        found = api.find_rules(slug, api.rule_texts(slug))
        if len(found) != 1:
            self.client.warn(f"fungible: no rule is called {slug[:60]!r}")
            return
        page = _kept(found[0].rule.slug, actions.rule_page(found[0])) if self.client.shows_documents else None
        if page is not None:
            self.client.show(uri_of(page))
        else:
            self.client.tell(f"{found[0].rule.slug}: {found[0].title}")

    def show_places(self, arguments: Sequence[object]) -> None:
        """Open one of the places that a lens speaks of."""
        title, listed = (arguments[0], arguments[1]) if len(arguments) == 2 else ("", ())
        converter = self.server.protocol._converter  # reads everything else too
        places = [converter.structure(each, types.Location) for each in listed] if isinstance(listed, list) else []
        if places:
            self.client.choose(str(title), places)

    def _places(
        self,
        params: types.TextDocumentPositionParams | types.DefinitionParams | types.ImplementationParams,
        find: Callable[[View, str, types.Position], list[types.Location]],
    ) -> list[types.Location] | None:
        """Places that something is about; nothing, and not an empty list, so that other servers' answers stand."""
        seen = self.desk.seen(params.text_document.uri)
        return find(*seen, params.position) or None if seen is not None else None

    def _configure(self, given: object) -> None:
        settings, complaints = read_settings(given)
        self.desk.configure(settings)
        for complaint in complaints:
            self.client.warn(complaint)


def make_server() -> tuple[Server, Session]:
    """A server with all that it answers, and the session behind it."""
    # Whole texts: positions inside of lines that end in form feeds are counted differently from client to client.
    full = types.TextDocumentSyncKind.Full
    server = Server("fungible", __version__, text_document_sync_kind=full, protocol_cls=Protocol)
    session = Session(server)
    _listen(server, session)
    _answer(server, session)
    return server, session


def _listen(server: Server, session: Session) -> None:
    """What a client tells."""
    server.feature(types.INITIALIZE)(_sure(session.initialize, session))
    server.feature(types.INITIALIZED)(_sure(session.initialized, session))
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(_sure(session.did_open, session))
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(_sure(session.did_change, session))
    server.feature(types.TEXT_DOCUMENT_DID_SAVE)(_sure(session.did_save, session))
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(_sure(session.did_close, session))
    server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(_sure(session.did_change_configuration, session))
    server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(_sure(session.did_change_folders, session))
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(_sure(session.did_change_files, session))


def _answer(server: Server, session: Session) -> None:
    """What a client asks."""
    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    server.feature(types.TEXT_DOCUMENT_HOVER)(_sure(session.hover, session))
    server.feature(types.TEXT_DOCUMENT_CODE_LENS)(_sure(session.code_lens, session))
    server.feature(types.TEXT_DOCUMENT_DEFINITION)(_sure(session.definition, session))
    server.feature(types.TEXT_DOCUMENT_IMPLEMENTATION)(_sure(session.implementation, session))
    server.feature(types.TEXT_DOCUMENT_REFERENCES)(_sure(session.references, session))
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(_sure(session.code_action, session))
    _command(server, actions.EXPLAIN, session.explain, session)
    _command(server, lenses.SHOW, session.show_places, session)


def _sure(handle: Callable[[Params], Result], session: Session) -> Callable[[Params], Result | None]:
    """The handler, whose faults are a line in the log and no answer, rather than an error in the editor."""

    def handled(params: Params) -> Result | None:
        try:
            return handle(params)
        except Exception as error:  # the border to the client
            logging.getLogger("fungible").exception("a message could not be handled")
            session.client.log(f"fungible: internal error: {type(error).__name__}: {str(error)[:200]}")
            return None

    return handled


def _command(server: Server, name: str, run: Callable[[Sequence[object]], None], session: Session) -> None:
    """Have a command run with whatever the client sends along."""
    sure = _sure(run, session)

    def command(ls: Server, *arguments: object) -> None:  # by this name, pygls knows what to give first
        sure(arguments)

    server.command(name)(command)


def _kept(slug: str, page: str) -> Path | None:
    """The text of a rule as a file in the cache; nothing where none can be written."""
    folder = api.cache_folder()
    try:
        target = (folder or Path(tempfile.gettempdir())) / "explained" / f"{slug}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8")
    except OSError:
        return None
    return target


def serve(stdin: BinaryIO, stdout: BinaryIO) -> bool:
    """Serve one client until it leaves; whether it took its leave as the protocol has it."""
    return asyncio.run(_serve(stdin, stdout))


async def _serve(stdin: BinaryIO, stdout: BinaryIO) -> bool:
    server, session = make_server()
    server.protocol.set_writer(Output(stdout))
    left = False
    try:
        await messages(stdin, server.protocol, session.client.log)
    except SystemExit as end:
        left = not end.code
    finally:
        await session.desk.close()
    return left
