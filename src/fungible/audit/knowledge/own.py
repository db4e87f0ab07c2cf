"""The knowledge that a project brings itself, about libraries that only it has: read as what a stranger wrote."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from fungible.audit.knowledge.records import Knowledge
from fungible.audit.knowledge.schema import SECTIONS
from fungible.audit.knowledge.values import mistakes
from fungible.errors import ConfigurationError
from fungible.model.project import KnowledgeFile
from fungible.source.toml import parsed, read_bytes, text_of

Tables = tuple[Mapping[str, object], ...]
NAMED = 3
"""Names that a note gives of several."""


def read_file(path: Path) -> KnowledgeFile:
    """A file as it is: it is not looked into yet, since a report that was kept may tell what it would."""
    data = read_bytes(path)
    if data is None:
        raise ConfigurationError("no such knowledge file", place=str(path), next_step="check `knowledge`")
    return KnowledgeFile(name=path.name, place=str(path), text=text_of(data, path))


def own_tables(files: Sequence[KnowledgeFile]) -> Tables:
    """What the files say, checked."""
    return tuple(_table(file) for file in files)


def knowledge_told(tables: Tables, known: Callable[[], Knowledge]) -> Iterator[str]:
    """That the report rests on what the project says of libraries, and which of them the tool knows otherwise."""
    if not tables:
        return
    libraries = ", ".join(str(table["library"])[:80] for table in tables)
    yield f"The project describes libraries itself: {libraries} ({counted(tables):,} names)."
    usual = known()
    every = (usual.aliases, usual.types, usual.calls, usual.stores, usual.settings, usual.subclasses, usual.values)
    again = sorted(name for name in _names(tables) if any(name in those for those in every))
    if again:
        more = f" and {len(again) - NAMED} more" if len(again) > NAMED else ""
        yield f"What it says goes before what the tool knows of {', '.join(again[:NAMED])}{more}."


def counted(tables: Tables) -> int:
    """How many names, or patterns of such, files describe."""
    return len(_names(tables))


def _names(tables: Tables) -> frozenset[str]:
    held = [table.get(section) for table in tables for section in SECTIONS - {"library", "groups"}]
    return frozenset(str(name) for rows in held if isinstance(rows, Mapping) for name in rows)


def _table(file: KnowledgeFile) -> Mapping[str, object]:
    table = parsed(file.text, Path(file.place))
    found = mistakes(table)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise ConfigurationError(f"{found[0][:300]}{more}", place=file.place)
    return {"library": PurePath(file.place).stem, **table}
