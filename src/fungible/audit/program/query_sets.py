"""The query sets of class-based views: whether they keep to the rows of whoever calls, and of which table they are."""

from collections.abc import Iterator

from fungible.audit.program import class_views
from fungible.audit.program.callers import CHECK
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.on_requests import put_on_request
from fungible.audit.program.origins import IDENTITY
from fungible.audit.program.owners import OWNS, SECRET, Table
from fungible.audit.program.ownership import Tables
from fungible.audit.program.privileges import bodies
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame
from fungible.audit.program.ways import running

_ASKS = frozenset({"get_object", "dispatch", "test_func", "filter_queryset", "check_object_permissions", "initial"})
"""Methods in which a view may ask whose a row is."""
GETTER = "get_queryset"
_PLAIN = frozenset(
    {"filter", "exclude", "all", "get", "none", "order_by", "reverse", "distinct", "only", "defer", "values"}
    | {"select_related", "prefetch_related", "annotate", "Prefetch", "Q", "F", "Count", "Sum", "Avg", "Max", "Min"}
    | {"Exists", "OuterRef", "get_object_or_404", "get_queryset", "super", "getattr", "int", "str", "lower", "strip"}
)
"""What query sets are made with when nobody is asked anything."""


def views_that_ask_nothing(program: Program, found: Tables) -> Iterator[ClassInfo]:
    """Class-based views with a route that never ask whose the rows are, in order of place."""
    for info in sorted(program.classes.values(), key=lambda c: (c.file, c.line)):
        of_library = any(base in class_views.VIEWS for base in info.bases)
        if of_library and class_views.routed(program, info) and not asks(program, found, info):
            yield info


def asks(program: Program, found: Tables, info: ClassInfo) -> bool:
    """Whether a view has methods or filters of the program's that may ask whose a row is."""
    own = class_views.methods(program, info)
    if own & _ASKS or (GETTER in own and not _gives_all(program, found, info)):
        return True
    bound = [frame.bindings for frame in bodies(program, info.symbol)]
    filters = [each["filter_backends"] for each in bound if "filter_backends" in each]
    return any(t in program.classes for term in filters for here in term.walk() for t in here.types)


def getters(program: Program, info: ClassInfo) -> tuple[Frame, ...]:
    """The frames of what gives a view its query set, where the program says that itself."""
    around = (program.classes.get(symbol) for symbol in (info.symbol, *info.bases))
    nearest = next((each for each in around if each is not None and GETTER in each.methods), None)
    return program.frames.of(f"{nearest.symbol}.{GETTER}") if nearest is not None else ()


def table_of(program: Program, found: Tables, info: ClassInfo) -> Table | None:
    """The table of a view, unless its query set is narrowed already."""
    inside = class_views.model_or_queryset(program, info)
    types = [t for here in inside for t in here.types if t in found.owned] or _asked_for(program, found, info)
    narrowed = class_views.is_narrowed(inside) and not getters(program, info)
    return found.owned[types[0]] if types and not narrowed else None


def _asked_for(program: Program, found: Tables, info: ClassInfo) -> list[str]:
    """The tables with an owner that a view's own query set is made of."""
    frames = {frame.number for frame in getters(program, info)}
    return sorted({q.table for q in found.queries if q.frame.number in frames} & found.owned.keys()) if frames else []


def _gives_all(program: Program, found: Tables, info: ClassInfo) -> bool:
    """Whether what gives a view its query set asks nothing of whoever calls, and is understood."""
    begun, table = getters(program, info), table_of(program, found, info)
    frames, _ = running(begun, lambda frame: False, lambda frame: frame.callees)
    if table is None or not begun or any(frame.marks & IDENTITY for frame in frames):
        return False
    calls = [call for frame in frames for call in frame.calls]
    plain = all(call.name in _PLAIN or call.inside for call in calls) and not any(
        CHECK.fullmatch(c.name) for c in calls
    )
    return plain and not any(_narrows(table, frame) for frame in begun)


def _narrows(table: Table, frame: Frame) -> bool:
    """Whether rows are asked for by their owner, a secret, or what the program itself put on the request."""
    given = [(column, value) for term in frame.naming for column, value in term.keywords]
    if any(put_on_request(here) for _, value in given for here in value.walk()):
        return True
    parts = {part for column, _ in given for part in column.split("__")}
    return any(table.names_owner(part) or SECRET.fullmatch(part) or OWNS.fullmatch(part) for part in parts)
