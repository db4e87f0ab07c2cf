"""Imports of every form."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python


@pytest.mark.parametrize(
    "text",
    [
        "import a",
        "import a.b.c as d, e",
        "import a . b",
        "from a import b",
        "from a.b import (c as d, e,)",
        "from a import (\n    b,  # one\n    # two\n    c,\n)",
        "from a import *",
        "from . import a",
        "from .. a.b import c",
        "from ...a import b",
        "from .... import a",
        "from __future__ import annotations, division as d",
        "from __future__ import (annotations)",
    ],
)
def test_imports_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


def test_a_lazy_import_is_an_import() -> None:
    assert "import a" in as_code("lazy import a\nx = 1\n")
