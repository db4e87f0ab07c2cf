"""Pages in a real browser: opened from files, as readers open them, with no network to reach."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

from fungible.model.report import AuditReport
from fungible.report.excerpt import Sources
from fungible.report.html.document import render_html
from tests.unit.report import samples

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 10_000
"""Milliseconds that a page may take for one thing; it takes a few."""


def chromium() -> str | None:
    """A Chromium of this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module. It ends with them: while it runs, no other event loop can."""
    found = chromium()
    if found is None:
        pytest.skip("no Chromium on this machine: install the package chromium, and these tests run")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield running
        running.close()


@dataclass
class Visit:
    """A page that is open, and everything that it should not have done."""

    page: Page
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


class Open(Protocol):
    """Opens the page of a report."""

    def __call__(
        self,
        report: AuditReport,
        *,
        sources: Sources = samples.sources,
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
        fragment: str = "",
    ) -> Visit: ...


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens pages; once the test is over, none of them may have failed or asked for anything."""
    visits: list[Visit] = []
    closing: list[Callable[[], None]] = []

    def open_page(
        report: AuditReport,
        *,
        sources: Sources = samples.sources,
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
        fragment: str = "",
    ) -> Visit:
        file = tmp_path / "report.html"
        file.write_text(render_html(report, sources), encoding="utf-8", errors="backslashreplace")
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script, offline=True
        )
        context.set_default_timeout(PATIENCE)
        closing.append(context.close)
        visit = Visit(context.new_page())
        visits.append(visit)
        _watch(visit)
        visit.page.goto(file.as_uri() + fragment)
        return visit

    yield open_page
    for close in closing:
        close()
    assert [(visit.errors, visit.dialogs, visit.requests) for visit in visits] == [([], [], [])] * len(visits)


def _watch(visit: Visit) -> None:
    def on_dialog(dialog: Dialog) -> None:
        visit.dialogs.append(dialog.message)
        dialog.dismiss()

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            visit.errors.append(message.text)

    def on_request(request: Request) -> None:
        if _leaves(request.url):
            visit.requests.append(request.url)

    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    visit.page.on("console", on_console)
    visit.page.on("dialog", on_dialog)
    visit.page.on("request", on_request)


def _leaves(url: str) -> bool:
    return not url.startswith(("file:", "data:"))
