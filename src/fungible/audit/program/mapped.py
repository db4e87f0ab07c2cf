"""The classes of the program whose objects are rows."""

from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.query_words import MAPPERS
from fungible.audit.program.records import Program

COLUMNS = frozenset({"Column", "mapped_column", "ForeignKey", "relationship", "Relationship", "foreign_key"})


def mapped_classes(program: Program) -> frozenset[str]:
    """The classes of the program whose objects are rows."""
    classes = program.classes.items()
    return program.frames.remember("mapped", lambda: frozenset([name for name, info in classes if _is_model(info)]))


def _is_model(info: ClassInfo) -> bool:
    if "__tablename__" in info.attributes or any(
        MAPPERS.match(b) and b.endswith((".Model", ".Document")) for b in info.bases
    ):
        return True
    return any(COLUMNS & value.words for _, value in info.attributes.values())
