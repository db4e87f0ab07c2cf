"""What is asked of hosted databases: rows of Supabase, documents of Firestore, items of DynamoDB."""

import re
from collections.abc import Iterable, Iterator

from fungible.audit.program.documents import is_filter
from fungible.audit.program.importing import packages
from fungible.audit.program.owners import stem_of
from fungible.audit.program.queries import gone_on_with
from fungible.audit.program.query_terms import Condition, Query, Step, unwind
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

_ITEMS = {
    "get_item": "read",
    "query": "read",
    "scan": "read",
    "delete_item": "delete",
    "update_item": "update",
    "put_item": "insert",
}
"""What is done with items of DynamoDB, by method."""
_ROWS = {"select": "read", "delete": "delete", "update": "update", "insert": "insert", "upsert": "insert"}
"""What begins a request to Supabase."""
_NARROWS = frozenset({"eq", "in_", "contains", "filter", "is_", "like", "ilike", "or_", "match", "not_"})
_STEPS = frozenset([*_NARROWS, *_ROWS, "execute", "single", "maybe_single", "limit", "order", "range"])
_DOCUMENTS = {
    "get": "read",
    "stream": "read",
    "delete": "delete",
    "update": "update",
    "add": "insert",
    "create": "insert",
}
"""What is done with documents of Firestore."""
_TABLES = frozenset({"table", "from_"})
_ASKED = frozenset({"KeyConditionExpression", "FilterExpression"})
_COLUMNS = frozenset({"Key", "Attr"})
_SIGNS_IN = frozenset({"set_session", "set_auth", "auth", "ClientOptions", "AsyncClientOptions", "SyncClientOptions"})


def of_hosted(program: Program) -> Iterator[Query]:
    """Every query on a hosted database."""
    imported = packages(program)
    if "supabase" in imported and not _signs_in(program):
        for frame, terms in _by_frame(program.frames.sites(_STEPS, None, _of_table)):
            inside = gone_on_with(terms)
            yield from (row for term in terms if id(term) not in inside for row in _rows(frame, term))
    if not imported.isdisjoint(("google.cloud", "firebase_admin")):
        for frame, term in program.frames.sites(frozenset(_DOCUMENTS), None, _of_collection):
            yield from _documents(frame, term)
    if not imported.isdisjoint(("boto3", "aioboto3")):
        for frame, term in program.frames.sites(frozenset(_ITEMS)):
            yield from _items(frame, term)


def _by_frame(sites: Iterable[tuple[Frame, Term]]) -> Iterable[tuple[Frame, list[Term]]]:
    found: dict[Frame, list[Term]] = {}
    for frame, term in sites:
        found.setdefault(frame, []).append(term)
    return found.items()


def _signs_in(program: Program) -> bool:
    """Whether clients of Supabase ask in the name of the caller, whose rows its policies keep to."""
    return any(True for _ in program.frames.sites(_SIGNS_IN, None, _signing))


def _signing(chain: tuple[str, ...], arguments: int, literal: bool) -> bool:
    return chain[0] != "auth" or "postgrest" in chain


def _of_table(chain: tuple[str, ...], arguments: int, literal: bool) -> bool:
    return (chain[0] == "execute" and not arguments) or not _TABLES.isdisjoint(chain)


def _of_collection(chain: tuple[str, ...], arguments: int, literal: bool) -> bool:
    return not {"collection", "collection_group", "document"}.isdisjoint(chain)


def _rows(frame: Frame, term: Term) -> Iterator[Query]:
    """`client.table("note").select("*").eq("id", key).execute()`."""
    steps = [step for step in unwind(term)[0] if step.is_call]
    table = next((step.args[0].text for step in steps if step.name in _TABLES and step.args), None)
    begun = next((step for step in reversed(steps) if step.name in _ROWS), None)
    if table and begun is not None:
        action = _ROWS[begun.name]
        rows = tuple([c for step in steps for c in _filtered(step)])
        values = tuple(_given(begun.args[0])) if begun.args and action != "read" else ()
        yield Query(frame, term.line, table, action, rows, values)


def _filtered(step: Step) -> Iterator[Condition]:
    if step.name in _NARROWS:
        for arg in step.args[:1]:
            if is_filter(arg):
                yield from _given(arg)
            else:
                yield Condition(_snake(arg.text or ""), step.args[-1])


def _documents(frame: Frame, term: Term) -> Iterator[Query]:
    """`db.collection("notes").document(key).get()`."""
    end, *inner = [step for step in unwind(term)[0] if step.is_call]
    named = [step.args[0].text or "" for step in inner if step.name.startswith("collection") and step.args]
    action = _DOCUMENTS[end.name]
    if named and named[0] and not (action == "read" and end.args):
        values = tuple([c for arg in end.args[:1] for c in _given(arg)])
        rows = () if action == "insert" else (*_keys(inner, named), *_wheres(inner))
        yield Query(frame, term.line, named[0], action, rows, values)


def _keys(steps: list[Step], named: list[str]) -> Iterator[Condition]:
    """The keys of a document, and of those that its collection is below: `users` gives `user_id`."""
    passed = 0
    for step in steps:
        if step.name.startswith("collection"):
            passed += 1
        elif step.name == "document" and step.args and passed < len(named):
            yield Condition("id" if not passed else f"{stem_of(named[passed])}_id", step.args[0])


def _wheres(steps: list[Step]) -> Iterator[Condition]:
    """`where("owner", "==", who)`, or the same inside `FieldFilter`."""
    for step in steps:
        given = (step.args, *(each.parts[1:] for each in (*step.args[:1], *(value for _, value in step.keywords))))
        for told in given if step.name == "where" else ():
            if len(told) == 3:
                yield Condition(_snake(told[0].text or ""), told[2])


def _items(frame: Frame, term: Term) -> Iterator[Query]:
    """`table.get_item(Key={"id": key})`."""
    named = dict(term.keywords)
    action = _ITEMS[term.parts[0].name]
    callee = term.parts[0]
    if callee.tag != "attr" or named.keys().isdisjoint(("Key", "Item", *_ASKED)):
        return
    rows = [*_given(named["Key"])] if "Key" in named else []
    rows += [c for name in sorted(_ASKED & named.keys()) for c in _expressed(named[name])]
    values = tuple(_given(named["Item"])) if "Item" in named else ()
    yield Query(frame, term.line, _table(frame, callee.parts[0], named), action, tuple(rows), values)


def _table(frame: Frame, receiver: Term, named: dict[str, Term]) -> str:
    """What a table of DynamoDB is called: by its name, or by what holds it."""
    made = (here for here in (named.get("TableName", receiver), *receiver.walk()) if here.text or _is_made(here))
    for here in made:
        told = here if here.text else here.parts[1]
        if told.text or told.name:
            return told.text or told.name
    return f"{frame.owner}.{receiver.name}" if receiver.tag == "attr" else receiver.name


def _is_made(term: Term) -> bool:
    return term.tag == "call" and term.parts[0].name == "Table" and len(term.parts) > 1


def _expressed(term: Term) -> Iterator[Condition]:
    """The columns in `Key("owner").eq(who) & Attr("open").eq(True)`."""
    for here in term.walk():
        if here.tag == "call" and here.parts[0].tag == "attr" and len(here.parts) > 1:
            column = here.parts[0].parts[0]
            if column.tag == "call" and column.parts[0].name in _COLUMNS and len(column.parts) > 1:
                yield Condition(_snake(column.parts[1].text or ""), here.parts[1])


def _given(term: Term) -> Iterable[Condition]:
    """What a dictionary says, or each of those in a list; of anything else only that it is everything."""
    if is_filter(term):
        return [Condition(_snake(key), value) for key, value in term.keywords]
    if term.tag == "new":
        return [c for part in term.parts for c in _given(part)]
    return [Condition("", term)] if term.taint else []


def _snake(name: str) -> str:
    """Columns are often called as in JavaScript: `ownerId`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
