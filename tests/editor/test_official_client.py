"""The same server, as the client of pygls finds it."""

import asyncio
import os
import sys
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

import fungible

APP = """\
import flask

app = flask.Flask(__name__)
carts = {}


@app.post("/carts/<name>")
def put(name: str) -> list[str]:
    carts.setdefault(name, []).append(flask.request.form["item"])
    return carts[name]
"""
PATIENCE = 60.0


async def session(folder: Path, cache: Path) -> tuple[list[types.Diagnostic], types.Hover | None]:
    client = LanguageClient("tests", "1")
    arrived: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

    def keep(params: types.PublishDiagnosticsParams) -> None:
        arrived.put_nowait(params)

    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(keep)
    environment = {**os.environ, "PYTHONPATH": str(Path(fungible.__file__).parents[1]), "XDG_CACHE_HOME": str(cache)}
    await client.start_io(sys.executable, "-m", "fungible", "lsp", env=environment)
    uri = (folder / "app.py").as_uri()
    await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
        )
    )
    client.initialized(types.InitializedParams())
    document = types.TextDocumentItem(uri, "python", 1, APP)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    published = await asyncio.wait_for(arrived.get(), PATIENCE)
    while not published.diagnostics:
        published = await asyncio.wait_for(arrived.get(), PATIENCE)
    position = types.Position(3, 1)
    hover = await client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), position))
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()  # type: ignore[no-untyped-call] # pygls has no annotation for it
    return list(published.diagnostics), hover


def test_findings_and_hovers_are_understood(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    found, hover = asyncio.run(session(folder, tmp_path / "cache"))

    on_carts = [each for each in found if each.range == types.Range(types.Position(3, 0), types.Position(3, 5))]
    assert [each.code for each in on_carts] == ["user-data-in-process"]
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    assert hover.contents.kind is types.MarkupKind.Markdown
