"""The page's stylesheet and scripts, kept beside this module as files, and the policy under which they run."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

STYLES = ("page.css", "findings.css", "map.css", "print.css")
HEAD_SCRIPT = "theme.js"
SCRIPTS = ("state.js", "layout.js", "map.js", "filters.js", "page.js")
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Cpath fill='%232f6fdb' d='M1 3h6v10H1zm8 0h6v10H9z'/%3E%3C/svg%3E"
)


def stylesheet() -> str:
    """Everything that styles the page."""
    return "".join(map(_read, STYLES))


def theme_script() -> str:
    """What runs before the page is drawn."""
    return _read(HEAD_SCRIPT)


def page_script() -> str:
    """What runs once the page is there: its files share one scope and leave nothing behind in the window."""
    return '(() => {\n"use strict";\n' + "".join(map(_read, SCRIPTS)) + "})();\n"


def policy(styles: str, *scripts: str) -> str:
    """A Content-Security-Policy under which nothing is loaded and only these texts are run or applied."""
    allowed = " ".join(map(_source, scripts))
    return (
        f"default-src 'none'; style-src {_source(styles)}; script-src {allowed}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _read(name: str) -> str:
    return (files("fungible.report.html") / name).read_text(encoding="utf-8")
