"""What the site does with the pages: a hook of MkDocs, named in `mkdocs.yml`.

The documents are written for the repository: they link to each other and to sources, wherever those are. Here the
documents at the root become pages of the site, links that lead out of it become the name of the file, and the
navigation gets the pages of whole folders. Nothing is copied by hand, and `--strict` still finds a link that is dead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from types import MappingProxyType
from typing import TypeAlias

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
DOCS = "docs"
OPENINGS = ("index.md", "README.md")
"""The pages that a folder can open with."""
AT_ROOT: Mapping[str, str] = MappingProxyType(
    {
        "readme.md": "README.md",
        "architecture.md": "ARCHITECTURE.md",
        "contributing.md": "CONTRIBUTING.md",
        "changelog.md": "CHANGELOG.md",
    }
)
"""Pages of the site whose documents are at the root of the repository, and not in `docs/`."""

SEARCH = 'data-md-component="search" role="dialog"'

Nav: TypeAlias = "str | list[Nav] | dict[str, Nav]"

_FENCED = re.compile(
    r"^(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL
)
_CODE_OR_LINK = re.compile(
    r"(?P<code>`[^`\n]+`)(?!\]\()|\[(?P<label>[^\[\]]*)\]\((?!\w+:|#)(?P<target>[^()#\s]+)(?P<anchor>#[^()\s]*)?\)"
)
_FAMILY_OR_RULE = re.compile(r"^## (?P<family>\w+)$|^\| (?P<code>\w+) \| \[(?P<slug>[\w-]+)\]", re.MULTILINE)
_TITLE = re.compile(r"\b(?:path|title)=\"?(?P<name>[^\s\"]+)\"?")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill in the navigation."""
    named = set(_leaves(config.nav))
    config.nav = [entry for each in config.nav or [] for entry in _filled(each, named)]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents at the root."""
    for page, document in AT_ROOT.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / document)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A page as the site shows it; the first stands alone, without a list of pages beside it."""
    if page.is_homepage:
        page.meta["hide"] = ["navigation"]
    return shown(markdown, page.file.src_uri, frozenset(file.src_uri for file in files))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """The page with what the theme leaves unsaid: the name of its dialog."""
    return output.replace(SEARCH, f'{SEARCH} aria-label="Search"')


def shown(markdown: str, page: str, pages: frozenset[str]) -> str:
    """Links as the site needs them, and fences with no more than language and title; code stays as it is."""
    parts, end = [], 0
    for fence in _FENCED.finditer(markdown):
        parts += [_linked(markdown[end : fence.start()], page, pages), _fence(fence)]
        end = fence.end()
    return "".join((*parts, _linked(markdown[end:], page, pages)))


def _fence(fence: re.Match[str]) -> str:
    """A fence without the words that are for the test of the snippets."""
    language, _, rest = fence["info"].strip().partition(" ")
    title = _TITLE.search(rest)
    named = f' title="{title["name"]}"' if title else ""
    return f"{fence['fence']}{language or 'text'}{named}\n{fence['body']}{fence['fence']}"


def _linked(text: str, page: str, pages: frozenset[str]) -> str:
    def link(found: re.Match[str]) -> str:
        if found["code"]:
            return found["code"]
        target = normpath(join(dirname(_in_repository(page)), found["target"]))
        here = _in_site(target)
        if here in pages:
            return f"[{found['label']}]({relpath(here, dirname(page) or '.')}{found['anchor'] or ''})"
        if (ROOT / target).exists() and not target.startswith(f"{DOCS}/"):
            return f"`{target}`" if found["label"].strip("`") == target else f"{found['label']} (`{target}`)"
        return found[0]

    return _CODE_OR_LINK.sub(link, text)


def _in_repository(page: str) -> str:
    return AT_ROOT.get(page, f"{DOCS}/{page}")


def _in_site(file: str) -> str:
    """Where the site has a file of the repository; a folder stands for the page that opens it."""
    for page, document in AT_ROOT.items():
        if file == document:
            return page
    if not file.startswith(f"{DOCS}/"):
        return ""
    openings = (opening for opening in OPENINGS if (ROOT / file / opening).is_file())
    return join(file, next(openings, "")).removeprefix(f"{DOCS}/").rstrip("/")


def _leaves(nav: Nav | None) -> Iterator[str]:
    match nav:
        case str():
            yield nav
        case list():
            for each in nav:
                yield from _leaves(each)
        case dict():
            yield from _leaves(list(nav.values()))


def _filled(entry: Nav, named: set[str]) -> Iterator[Nav]:
    """What stands for an entry: nothing where there is no page yet, several pages for a folder."""
    match entry:
        case "rules/":
            yield from _families((ROOT / DOCS / "rules" / "index.md").read_text(encoding="utf-8"))
        case str() if entry.endswith("/"):
            yield from (page for page in _pages_in(entry) if page not in named)
        case str():
            yield from [entry] if _is_there(entry) else []
        case list():
            yield [found for each in entry for found in _filled(each, named)]
        case dict():
            for title, content in entry.items():
                yield from ({title: found} for found in _filled(content, named))


def _pages_in(folder: str) -> Sequence[str]:
    return sorted(f"{folder}{path.name}" for path in (ROOT / DOCS / folder).glob("*.md"))


def _is_there(page: str) -> bool:
    return (ROOT / _in_repository(page)).is_file()


def _families(index: str) -> Iterator[Nav]:
    """The pages of the rules by family, as their index has them."""
    family = ""
    rows: list[tuple[str, str, str]] = []
    for found in _FAMILY_OR_RULE.finditer(index):
        family = found["family"] or family
        rows += [(family, found["code"], found["slug"])] if found["slug"] else []
    for name, members in groupby(rows, key=lambda row: row[0]):
        pages: list[Nav] = [{f"{code} {slug}": f"rules/{slug}.md"} for _, code, slug in members]
        yield {name.capitalize(): pages}
