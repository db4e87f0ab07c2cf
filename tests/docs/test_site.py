"""The site is built without a complaint, holds every page, and asks no other host for anything."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from tests.docs.snippets import ROOT

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}
"""What a browser fetches by itself, by the attribute that names it."""


class Addresses(HTMLParser):
    """The addresses on a page: those that are loaded, and those that a reader may follow."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.followed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in LOADED and (address := given.get(LOADED[tag])) and given.get("rel") != "canonical":
            self.loaded.append(address)
        if tag == "a" and (address := given.get("href")):
            self.followed.append(address)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(build, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    foreign = [
        (page.name, address)
        for page in site.rglob("*.html")
        for address in Addresses(page.read_text(encoding="utf-8")).loaded
        if re.match(r"(\w+:)?//", address)
    ]
    styles = [
        sheet.name
        for sheet in site.rglob("*.css")
        if re.search(r"@import|url\(['\"]?(https?:)?//", sheet.read_text(encoding="utf-8"))
    ]

    assert (foreign, styles) == ([], [])


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    dead = [
        (page.relative_to(site).as_posix(), address)
        for page in site.rglob("*.html")
        if page.name != "404.html"
        for address in {urldefrag(each).url for each in Addresses(page.read_text(encoding="utf-8")).followed}
        if address and not re.match(r"\w+:", address) and not (page.parent / unquote(address)).exists()
    ]

    assert dead == []


def test_every_document_is_on_the_site(site: Path) -> None:
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    wanted = [re.sub(r"\bREADME$", "index", page.removesuffix(".md")) for page in pages if "changelog.d" not in page]
    wanted += ["readme", "architecture", "contributing", "changelog"]

    assert [page for page in wanted if not (site / f"{page}.html").is_file()] == []


def test_every_document_is_in_the_navigation(site: Path) -> None:
    opening = site / "index.html"
    reached = {
        (opening.parent / unquote(urldefrag(each).url)).resolve() for each in Addresses(opening.read_text()).followed
    }
    left_out = {page.relative_to(site).as_posix() for page in site.rglob("*.html") if page.resolve() not in reached}

    assert left_out - {"404.html"} == set()
