"""Profiles: sets of defaults for what a run is for."""

from collections.abc import Mapping
from types import MappingProxyType

from fungible.config.options import Profile

Defaults = Mapping[str, object]

PROFILES: Mapping[Profile, Defaults] = MappingProxyType(
    {
        Profile.DEFAULT: MappingProxyType({}),
        # A gate: whatever was found fails, and so does what was not looked at or waved through without a word.
        Profile.STRICT: MappingProxyType(
            {"fail-on": "low", "min-confidence": 0, "strict": True, "require-reasons": True}
        ),
        # Somebody reads it all and decides: everything is shown, and nothing fails.
        Profile.REVIEW: MappingProxyType({"fail-on": "never", "min-confidence": 0, "strict": False, "verbose": True}),
    }
)
"""The defaults of each profile, by key; of the other keys the tool's own hold."""


def origin_of(profile: Profile) -> str:
    """How a profile is named as the origin of a value."""
    return f"profile {profile}"
