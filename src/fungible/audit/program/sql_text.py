"""Queries that are written as SQL: their table, and which placeholder is compared with which column."""

import re
from collections.abc import Iterator

from fungible.audit.program.identifiers import UNKNOWN
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.terms import Frame, Term

SQL = re.compile(r"\s*(select|update|delete|insert|with)\b", re.IGNORECASE)
_KEYWORDS = frozenset({"query", "sql", "statement", "operation"})
_TABLES = re.compile(r"\b(?:from|update|into|join)\s+[\"`]?(?:\w+\.)?[\"`]?(\w+)", re.IGNORECASE)
_HOLE = r"(\$\d+|%s|\?\d*|:\w+|%\(\w+\)s|@\w+)"
_COMPARED = re.compile(r"(?:\w+\.)?[\"`]?(\w+)[\"`]?\s*(?:=|\bin\b|\bis\b)\s*(?:any\s*)?\(*\s*" + _HOLE, re.IGNORECASE)
_INSERTED = re.compile(
    r"\binto\s+[\"`\w.]+\s*\(([^)]*)\)\s*(?:values\s*\(([^;]*)\)|select\s([^;]*?)(?:\bfrom\b|$))",
    re.IGNORECASE | re.DOTALL,
)


def text_of(term: Term) -> tuple[str, tuple[Term, ...]] | None:
    """The SQL text among the first arguments or under a keyword, and the arguments behind it."""
    for position, arg in enumerate(term.parts[1:3], 1):
        text = _statement(arg)
        if text is not None:
            return _filled(arg, text, (*term.parts[position + 1 :], *(v for _, v in term.keywords)))
    for name, arg in term.keywords:
        text = _statement(arg) if name in _KEYWORDS else None
        if text is not None:
            return text, (*term.parts[1:], *(v for other, v in term.keywords if other != name))
    return None


def _filled(arg: Term, text: str, given: tuple[Term, ...]) -> tuple[str, tuple[Term, ...]]:
    """A text with the values that are written into it as what fills its placeholders: f"... WHERE id = {key}"."""
    values = tuple([part for part in arg.parts if not _is_text(part)]) if arg.tag == "mix" else ()
    if not values or given:
        return text, given
    if re.search(_HOLE, text):
        whole = text.rstrip(UNKNOWN)
        return (text, given) if UNKNOWN in whole else (whole, values)
    return re.sub(rf"['\"]?{UNKNOWN}['\"]?", " ? ", text), (Term("new", "list", values),)


def _is_text(part: Term) -> bool:
    return part.tag == "const" and part.text is not None


def _put_together(arg: Term) -> str | None:
    """The text that is put together of several parts, with a mark for each that is not known."""
    if arg.tag != "mix":
        return None
    return "".join([part.text if part.text is not None and _is_text(part) else UNKNOWN for part in arg.parts])


def _statement(arg: Term) -> str | None:
    """The SQL that an argument is, as it stands or wrapped in a call such as `text(...)`."""
    text = _put_together(arg) or arg.text
    if text is None and arg.tag == "call" and len(arg.parts) > 1:
        text = arg.parts[1].text
    return text if text is not None and SQL.match(text) else None


def from_sql(frame: Frame, term: Term, text: str, given: tuple[Term, ...]) -> Query | None:
    """The query that a text asks, with what fills its placeholders."""
    table = _TABLES.search(text)
    verb = text.split(None, 1)[0].lower()
    if table is None or re.match(r"\s*select\s+count\(", text, re.IGNORECASE):
        return None
    action = verb if verb in ("update", "delete", "insert") else "read"
    where = re.search(r"\bwhere\b", text, re.IGNORECASE)
    cut = where.start() if where else len(text)
    rows = [
        (m.start(), Condition(m.group(1).lower(), _value(text, m.start(2), m.group(2), given)))
        for m in _COMPARED.finditer(text)
    ]
    conditions = tuple(row for at, row in rows if at >= cut)
    values = (*(row for at, row in rows if at < cut), *_inserted(text, given))
    return Query(frame, term.line, table.group(1).lower(), action, conditions, values)


def _inserted(text: str, given: tuple[Term, ...]) -> Iterator[Condition]:
    found = _INSERTED.search(text)
    if found is None:
        return
    columns = [c.strip(' "`\n').lower() for c in found.group(1).split(",")]
    listed = 2 if found.group(2) is not None else 3
    offset = found.start(listed)
    for column, part in zip(columns, found.group(listed).split(","), strict=False):
        hole = re.search(_HOLE, part)
        if hole is not None:
            yield Condition(column, _value(text, offset + hole.start(), hole.group(1), given))
        offset += len(part) + 1


def _value(text: str, at: int, hole: str, given: tuple[Term, ...]) -> Term:
    """What fills a placeholder."""
    name = hole[1:] if hole[0] in ":@" else hole[2:-2] if hole.startswith("%(") else ""
    return _by_name(name, given) if name else _by_position(text, at, hole, given)


def _by_name(name: str, given: tuple[Term, ...]) -> Term:
    inside = (t for g in given for t in g.walk() if t.tag == "new" and t.name == "dict")
    return next((value for t in inside for key, value in t.keywords if key == name), Term("…"))


def _by_position(text: str, at: int, hole: str, given: tuple[Term, ...]) -> Term:
    spread = given and given[0].tag == "new" and given[0].name in ("tuple", "list")
    flat = given[0].parts if spread else given
    position = int(hole[1:]) - 1 if hole[0] == "$" else len(re.findall(r"%s|\?", text[:at]))
    return flat[position] if position < len(flat) else Term("…")
