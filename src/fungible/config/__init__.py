"""The options of a run: what they are, the files they come from, and which of them is in force."""

from fungible.config.files import OWN_FILE, PROJECT_FILE, TABLE
from fungible.config.nearest import nearest
from fungible.config.options import KEYS, AuditOptions, Colour, FailOn, Format
from fungible.config.resolving import BY_DEFAULT, COMMAND_LINE, Settings, resolve
from fungible.config.setting import Setting

__all__ = [
    "BY_DEFAULT",
    "COMMAND_LINE",
    "KEYS",
    "OWN_FILE",
    "PROJECT_FILE",
    "TABLE",
    "AuditOptions",
    "Colour",
    "FailOn",
    "Format",
    "Setting",
    "Settings",
    "nearest",
    "resolve",
]
