"""Where the audited tree lies in its checkout: platforms name files from the top of the checkout, and link to them."""

import hashlib
import posixpath
from dataclasses import dataclass
from urllib.parse import quote

from fungible.model.report import StatePoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """The way from the top of the checkout to the audited root, and where its files can be looked at.

    `prefix` is empty when the root is the top; `browse` is an address to which a file's path is added, empty when there
    is none.
    """

    prefix: str = ""
    browse: str = ""

    def path(self, file: str) -> str:
        """A file, named from the top of the checkout."""
        joined = posixpath.join(self.prefix, file)
        return posixpath.normpath(joined) if ".." in joined or joined.startswith("./") else joined

    def uri(self, file: str) -> str:
        """The same as a relative reference, whatever characters the name holds."""
        path = self.path(file)
        try:
            named = path.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            named = path.encode("utf-8", "backslashreplace")
        return quote(named, safe="/")

    def address(self, file: str, line: int) -> str:
        """Where a browser shows a line; empty when that is not known."""
        return f"{self.browse}/{self.uri(file)}{f'#L{line}' if line else ''}" if self.browse else ""

    def fingerprint(self, point: StatePoint) -> str:
        """What identifies a finding however its lines move: two services of one checkout have different ones."""
        if not self.prefix:
            return point.id
        return hashlib.blake2b(f"{self.prefix}|{point.id}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


TOP = Checkout()
