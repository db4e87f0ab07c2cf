"""The options of a run: what they are, the files they come from, and which of them is in force."""

from fungible.config.files import OWN_FILE, PROJECT_FILE, TABLE
from fungible.config.nearest import nearest
from fungible.config.options import KEYS, TABLES, Also, AuditOptions, Colour, FailOn, Format, Profile
from fungible.config.profiles import PROFILES
from fungible.config.resolving import BY_DEFAULT, COMMAND_LINE, ISOLATED, Settings, resolve
from fungible.config.setting import Setting

__all__ = [
    "BY_DEFAULT",
    "COMMAND_LINE",
    "ISOLATED",
    "KEYS",
    "OWN_FILE",
    "PROFILES",
    "PROJECT_FILE",
    "TABLE",
    "TABLES",
    "Also",
    "AuditOptions",
    "Colour",
    "FailOn",
    "Format",
    "Profile",
    "Setting",
    "Settings",
    "nearest",
    "resolve",
]
