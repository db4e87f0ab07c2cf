"""Rows that serializers of Django REST framework make: of which table, and what they are given by the view."""

from collections.abc import Iterator

from fungible.audit.program.privileges import bodies
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

_SERIALIZERS = "rest_framework.serializers."
_CHANGES = frozenset({"update", "partial_update", "perform_update", "put", "patch"})
"""Methods in which a serializer saves a row that is there already."""


def of_serializers(program: Program) -> Iterator[Query]:
    """What is added by `serializer.save(owner=user)`, as inserts."""
    for frame, term in program.frames.sites(frozenset({"save"})):
        callee = term.parts[0]
        if term.keywords and callee.tag == "attr" and frame.name not in _CHANGES and not _has_row(callee.parts[0]):
            table = _table(program, frame, callee.parts[0])
            if table:
                rows = tuple([Condition(column, value) for column, value in term.keywords])
                yield Query(frame, term.line, table, "insert", (), rows)


def _has_row(serializer: Term) -> bool:
    """Whether a serializer is made with a row that is there already: `OrderSerializer(order, data=...)`."""
    return serializer.tag == "call" and (
        len(serializer.parts) > 1 or any(k == "instance" for k, _ in serializer.keywords)
    )


def _table(program: Program, frame: Frame, serializer: Term) -> str:
    """The model of a serializer."""
    of_view = (b.bindings.get("serializer_class") for b in bodies(program, frame.owner))
    named = (_serializer(program, term) for term in (serializer, *of_view) if term is not None)
    own = next(filter(None, named), "")
    metas = (meta.bindings.get("model") for meta in program.frames.of(f"{own}.Meta"))
    return next((t for term in metas if term is not None for t in term.types if t in program.classes), "")


def _serializer(program: Program, term: Term) -> str:
    """The serializer of the program that a term is, or is made by."""
    known = (program.classes[t] for t in term.types if t in program.classes)
    return next((c.symbol for c in known if any(base.startswith(_SERIALIZERS) for base in c.bases)), "")
