"""`fungible lsp` before it serves anybody."""

import importlib.util
import io
import sys
from importlib.machinery import ModuleSpec

import pytest

from fungible.cli import lsp
from tests.cli.conftest import Fungible, Outcome


def test_without_its_extra_it_says_what_to_install(fungible: Fungible, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec

    def without(name: str) -> ModuleSpec | None:
        return None if name == "pygls" else found(name)

    monkeypatch.setattr(lsp, "find_spec", without)

    assert fungible("lsp") == Outcome(
        2,
        "",
        "fungible: error: the language server needs a package that is not installed; pip install 'fungible[lsp]'\n",
    )


def test_without_standard_input_it_says_who_starts_it(fungible: Fungible, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    outcome = fungible("lsp")

    assert outcome.code == 2
    assert "an editor starts `fungible lsp` with both" in outcome.err


def test_an_editor_that_hangs_up_at_once_ends_it(fungible: Fungible, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    monkeypatch.setattr(lsp, "_own_output", io.BytesIO)

    assert fungible("lsp").code == 1
