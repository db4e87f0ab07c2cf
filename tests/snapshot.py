"""Texts kept beside the tests: compared as they are, rewritten when FUNGIBLE_ACCEPT=1 is set."""

import os
from pathlib import Path


def assert_matches(text: str, test_file: str, name: str) -> None:
    """Assert that a text is what `__snapshots__/NAME` beside the test file holds."""
    kept = Path(test_file).parent / "__snapshots__" / name
    if os.environ.get("FUNGIBLE_ACCEPT") == "1":
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(text.encode())
    assert kept.exists(), f"no snapshot {kept.name}: look at the text, then run again with FUNGIBLE_ACCEPT=1"
    assert text == kept.read_bytes().decode()
