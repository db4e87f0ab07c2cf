"""The version as it is shown, which tells a compiled install from one of sources alone."""

from importlib.util import find_spec

from fungible import __version__

HOT = "fungible.audit.facts.records"
"""A module that every compiled wheel has compiled."""


def shown() -> str:
    """The name, the version, and whether the analysis is compiled."""
    spec = find_spec(HOT)
    compiled = spec is not None and spec.origin is not None and not spec.origin.endswith(".py")
    return f"fungible {__version__}{' (compiled)' if compiled else ''}"
