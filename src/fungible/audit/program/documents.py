"""What is asked of collections of documents: the dictionary that says which, with what is put into it later."""

from collections.abc import Iterator

from fungible.audit.program.query_terms import Condition, Query, class_of
from fungible.audit.program.query_words import DOCUMENTS
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

_BOTH = frozenset({"$and", "$or"})
DEEP = 4


def from_document(program: Program, frame: Frame, term: Term, name: str) -> Query | None:
    """`collection.find_one({"_id": key})`."""
    first = term.parts[1] if len(term.parts) > 1 else dict(term.keywords).get("filter")
    table = _collection(program, term.parts[0].parts[0]) if term.parts[0].parts else ""
    action = DOCUMENTS[name]
    if first is None or not table or not (is_filter(first) or (action == "insert" and first.taint)):
        return None
    rows = (*([] if is_filter(first) else [Condition("", first)]), *asked(frame, first))
    return Query(frame, term.line, table, action, *(((), rows) if action == "insert" else (rows, ())))


def is_filter(term: Term) -> bool:
    """Whether a term is a dictionary that is made here: `{...}` or `dict(...)`."""
    return (term.tag == "new" and term.name == "dict") or (term.tag == "call" and term.parts[0].name == "dict")


def asked(frame: Frame, given: Term, depth: int = 0) -> Iterator[Condition]:
    """What a dictionary says of a document: its keys, those that are set later, and those inside `$and`."""
    later = [(key, value) for base, key, value in frame.stores if base == given] if depth == 0 else []
    for key, value in (*(given.keywords if is_filter(given) else ()), *later):
        if key and key not in _BOTH:
            yield Condition(key, value)
        elif depth < DEEP:
            for inner in (value, *value.parts):
                yield from asked(frame, inner, depth + 1) if is_filter(inner) else ()


def _collection(program: Program, term: Term) -> str:
    """A class of the program, or the collection of `db.orders`, `db["orders"]`, `db.get_collection("orders")`."""
    if term.tag == "attr":
        return term.name
    if term.tag == "item":
        return term.parts[1].text or ""
    if term.tag == "call" and len(term.parts) > 1:
        return term.parts[1].text or ""
    return class_of(program, term) or term.name
