"""Places in source as SARIF has them: a file from the top of the checkout, and a region."""

from fungible.report.checkout import Checkout
from fungible.report.excerpt import Sources, span_of
from fungible.report.json import Record
from fungible.report.levels import told

SOURCE_ROOT = "%SRCROOT%"

LOOKED_AT = 10_000
"""How much of a line is searched for a name: some lines hold a megabyte."""


def place(checkout: Checkout, file: str, line: int, message: str = "") -> Record:
    """A location: a line of a file, or the file when no line is meant."""
    region: Record = {"region": {"startLine": line}} if line > 0 else {}
    return _located(checkout, file, region, message)


def spot(checkout: Checkout, sources: Sources, file: str, line: int, name: str) -> Record:
    """A location that marks a name in its line, where the file has it."""
    lines = sources(file)
    if not 0 < line <= len(lines):
        return place(checkout, file, line)
    start, end = span_of(lines[line - 1][:LOOKED_AT], name)
    region: Record = {"startLine": line, "startColumn": start + 1, "endLine": line, "endColumn": end + 1}
    return _located(checkout, file, {"region": region}, "")


def _located(checkout: Checkout, file: str, region: Record, message: str) -> Record:
    artifact: Record = {"uri": checkout.uri(file), "uriBaseId": SOURCE_ROOT}
    said: Record = {"message": {"text": told(message)}} if message else {}
    return {"physicalLocation": {"artifactLocation": artifact, **region}, **said}


def symbol(name: str) -> Record:
    """What a location is called in the program."""
    return {"logicalLocations": [{"fullyQualifiedName": told(name)}]}
