"""What is put into the page from files, and the policy under which it runs."""

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from fungible.report.html import assets


def test_every_file_beside_the_modules_is_used() -> None:
    kept = {file.name for file in files("fungible.report.html").iterdir() if file.name.endswith((".css", ".js"))}

    assert kept == {*assets.STYLES, *assets.SCRIPTS, assets.HEAD_SCRIPT}


def test_no_file_can_end_its_element_or_names_another_place() -> None:
    for text in (assets.stylesheet(), assets.theme_script(), assets.page_script()):
        assert "</s" not in text
        assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(", text)


def test_no_script_turns_texts_into_markup() -> None:
    script = assets.page_script()

    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)


def test_the_policy_allows_these_texts_and_nothing_else() -> None:
    policy = assets.policy("a{}", "one()", "two()")
    digest = b64encode(sha256(b"one()").digest()).decode()

    assert policy.startswith("default-src 'none'")
    assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
