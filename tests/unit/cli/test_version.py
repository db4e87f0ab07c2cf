"""The version tells which build runs."""

from importlib.machinery import ModuleSpec

import pytest

from fungible import __version__
from fungible.cli import version


@pytest.mark.parametrize(
    ("origin", "shown"),
    [
        ("site/fungible/audit/facts/records.py", f"fungible {__version__}"),
        ("site/fungible/audit/facts/records.cpython-313-x86_64-linux-gnu.so", f"fungible {__version__} (compiled)"),
        ("site/fungible/audit/facts/records.cp313-win_amd64.pyd", f"fungible {__version__} (compiled)"),
        (None, f"fungible {__version__}"),
    ],
)
def test_a_compiled_install_says_so(monkeypatch: pytest.MonkeyPatch, origin: str | None, shown: str) -> None:
    monkeypatch.setattr(version, "find_spec", lambda name: ModuleSpec(name, None, origin=origin))

    assert version.shown() == shown
