"""Class-based views that find rows with an owner on their own: whom they let in, and what they let them do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program import isolation, shown
from fungible.audit.program.callers import CHECK, SIGNED_IN, signed_in_by_default
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.owners import Table
from fungible.audit.program.ownership import VIEWS, Tables
from fungible.audit.program.privileges import STAFF, bodies, choosing_words, class_words
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term
from fungible.model.report import Access
from fungible.model.words import Action, Phase

_ASKS = frozenset(
    {"get_queryset", "get_object", "dispatch", "test_func", "filter_queryset", "check_object_permissions"}
)
"""Methods in which a view may ask whose a row is."""
_ROUTES = ("django.urls", "rest_framework.routers", "rest_framework_nested")
_ACTIONS = {
    "list": re.compile(r"List\w*APIView|ListModelMixin|(ReadOnly)?ModelViewSet"),
    "retrieve": re.compile(r"Retrieve\w+|(ReadOnly)?ModelViewSet|DetailView"),
    "update": re.compile(r"\w*Update\w+|ModelViewSet"),
    "destroy": re.compile(r"\w*(Destroy|Delete)\w+|ModelViewSet"),
}
"""What a view does on its own, by the classes that it builds on."""
_INSTEAD = {
    "list": ("list", "get"),
    "retrieve": ("retrieve", "get"),
    "update": ("update", "partial_update", "perform_update", "put", "patch", "form_valid", "post"),
    "destroy": ("destroy", "perform_destroy", "delete", "form_valid", "post"),
}
"""Methods by which a program does it in another way."""
_VERBS = {"list": {"get"}, "retrieve": {"get"}, "update": {"put", "patch"}, "destroy": {"delete"}}
_GOES_ON = frozenset({"super", "get_object", "save", "delete"})
_BARE = "rest_framework.viewsets.GenericViewSet"
_PERMISSIONS = "permission_classes"
_GRANTS = frozenset({"has_permission", "has_object_permission"})


@dataclass(frozen=True, slots=True)
class RowView:
    """A view that lets callers list, read or change rows of others."""

    info: ClassInfo
    table: Table
    does: str
    line: int

    @property
    def spot(self) -> isolation.Spot:
        """Where the view says of which rows it is."""
        return isolation.Spot(self.info.symbol, self.info.file, self.line)

    @property
    def why(self) -> str:
        """What callers reach."""
        by = "" if self.does == "lists" else " by the key in the path"
        return (
            f"{self.info.name} {self.does} {self.table.title}{by} for anybody who is signed in, and never asks for "
            f"{isolation.owner(self.table)}: any caller reaches the rows of all others."
        )

    @property
    def access(self) -> Access:
        """What the view does to the rows."""
        action = Action.MUTATE if self.does == "changes" else Action.READ
        info = self.info
        return Access(action=action, phase=Phase.REQUEST, file=info.file, line=self.line, symbol=info.symbol)


def views(program: Program, found: Tables) -> Iterator[RowView]:
    """Class-based views that never ask whose the rows are that they list, or find by the path's key."""
    for info in sorted(program.classes.values(), key=lambda c: (c.file, c.line)):
        if not any(base in VIEWS for base in info.bases) or not _routed(program, info) or _asks(program, info):
            continue
        table = _table_of(program, found, info)
        does = _lets(program, found, info, table) if table is not None else ""
        if table is not None and does:
            yield RowView(info, table, does, _line(program, info))


def _lets(program: Program, found: Tables, info: ClassInfo, table: Table) -> str:
    """What a view lets callers do to rows of others, the worst first; nothing when it keeps them out."""
    actions = _actions(program, info)
    changes = bool(actions & {"update", "destroy"})
    if _own_permissions(program, info):
        lists = "list" in actions and _of_single_rows(program, info, table)
        return "lists" if lists and not shown.excused(program, found, table, changes=False) else ""
    if changes and _signed_in(program, info, "IsAuthenticatedOrReadOnly"):
        return "changes" if not shown.excused(program, found, table, changes=True) else ""
    reads = "retrieve" in actions and _signed_in(program, info)
    return "reads" if reads and not shown.excused(program, found, table, changes=False) else ""


def _asks(program: Program, info: ClassInfo) -> bool:
    """Whether a view has methods or filters of the program's that may ask whose a row is."""
    if any(method in _ASKS for method in _methods(program, info)):
        return True
    bound = [frame.bindings for frame in bodies(program, info.symbol)]
    filters = [each["filter_backends"] for each in bound if "filter_backends" in each]
    return any(t in program.classes for term in filters for here in term.walk() for t in here.types)


def _methods(program: Program, info: ClassInfo) -> frozenset[str]:
    """The methods of a view and of its bases in the program."""
    around = (program.classes.get(symbol) for symbol in (info.symbol, *info.bases))
    return frozenset().union(*[each.methods for each in around if each is not None])


def _actions(program: Program, info: ClassInfo) -> frozenset[str]:
    """What a view does on its own, as far as it is not done by methods that look who asks."""
    titles = [last(base) for base in info.bases if base not in program.classes]
    found = {name for name, pattern in _ACTIONS.items() if any(map(pattern.fullmatch, titles))}
    if not found and _BARE in info.bases and _finds_itself(program, info):
        found = {"retrieve"}
    served = _served(program, info, found)
    return frozenset(name for name in served if all(_goes_on(program, info, method) for method in _INSTEAD[name]))


def _finds_itself(program: Program, info: ClassInfo) -> bool:
    """Whether methods of a view find the row by the key in the path."""
    frames = (frame for method in sorted(info.methods) for frame in program.frames.of(f"{info.symbol}.{method}"))
    return any(call.name == "get_object" for frame in frames for call in frame.calls)


def _served(program: Program, info: ClassInfo, actions: set[str]) -> set[str]:
    """The actions for which a view has methods of HTTP."""
    listed = (frame.bindings.get("http_method_names") for frame in bodies(program, info.symbol))
    named = next((term.words for term in listed if term is not None), None)
    return {name for name in actions if named is None or named & _VERBS[name]}


def _goes_on(program: Program, info: ClassInfo, method: str) -> bool:
    """Whether a method that a view has of its own, if any, leaves it at what the library does."""
    frames = [f for symbol in (info.symbol, *info.bases) for f in program.frames.of(f"{symbol}.{method}")]
    return not any(frame.marks & IDENTITY or not _plain(frame) for frame in frames)


def _plain(frame: Frame) -> bool:
    """Whether a method goes on with what its view finds, and asks nothing of the program about the request."""
    asking = (c for c in frame.calls if c.inside and c.marks & REQUEST_DATA and not c.name[:1].isupper())
    if any(asking) or any(CHECK.fullmatch(call.name) for call in frame.calls):
        return False
    return any(call.name in _GOES_ON for call in frame.calls)


def _routed(program: Program, info: ClassInfo) -> bool:
    """Whether a module that makes routes imports the view, or is its own."""
    routed = program.frames.remember("routed", lambda: frozenset(_routed_names(program)))
    return info.symbol in routed or info.module in routed


def _routed_names(program: Program) -> Iterator[str]:
    """The modules that make routes, and what they import."""
    for module in program.modules:
        names = [name for name, _, _ in module.imports]
        if not module.tool and any(name.startswith(_ROUTES) for name in names):
            yield module.name
            yield from names


def _table_of(program: Program, found: Tables, info: ClassInfo) -> Table | None:
    """The table of a view, unless its query set is narrowed already."""
    inside = _model_or_queryset(program, info)
    types = [t for here in inside for t in here.types if t in found.owned]
    narrowed = any(here.name in ("filter", "none", "exclude") for here in inside)
    return found.owned[types[0]] if types and not narrowed else None


def _model_or_queryset(program: Program, info: ClassInfo) -> list[Term]:
    """Everything in the expression that says of which rows a view is."""
    bound = (each.bindings for each in bodies(program, info.symbol))
    term = next((b[name] for b in bound for name in ("model", "queryset") if name in b), None)
    return list(term.walk()) if term is not None else []


def _line(program: Program, info: ClassInfo) -> int:
    """Where a view says of which rows it is, else where it begins."""
    own = (frame.bindings.get("queryset") for frame in program.frames.of(info.symbol))
    return next((term.line for term in own if term is not None and term.line), info.line)


def _signed_in(program: Program, info: ClassInfo, *others: str) -> bool:
    """Whether some caller must be signed in, and nothing but that is asked of them."""
    words = [last(w) for w in class_words(program, info.symbol)]
    if any(STAFF.fullmatch(w) for w in words):
        return False
    asked = next(_permissions(program, info), None)
    if asked is not None:
        return any(SIGNED_IN.fullmatch(last(w)) or last(w) in others for w in asked.words)
    return any(SIGNED_IN.fullmatch(w) for w in words) or signed_in_by_default(program, *others)


def _permissions(program: Program, info: ClassInfo) -> Iterator[Term]:
    """What a view and its bases say of who may come in, the nearest first: it counts instead of the default."""
    yield from (f.bindings[_PERMISSIONS] for f in bodies(program, info.symbol) if _PERMISSIONS in f.bindings)


def _own_permissions(program: Program, info: ClassInfo) -> bool:
    """Whether the view names permissions of the program, or chooses among them, which may ask whose the row is."""
    if any(_named(program, term) for term in _permissions(program, info)):
        return True
    words = choosing_words(program, info.symbol)
    if any(STAFF.fullmatch(word) for word in words):
        return True
    return bool(words) and any(c.name in words and c.methods & _GRANTS for c in program.classes.values())


def _named(program: Program, term: Term) -> list[ClassInfo]:
    """The classes of the program that an expression names."""
    types = sorted({t for here in term.walk() for t in here.types})
    return [program.classes[t] for t in types if t in program.classes]


def _of_single_rows(program: Program, info: ClassInfo, table: Table) -> bool:
    """Whether permissions compare the owner of single rows, for reading as well, which lists never ask them for."""
    asked = next(_permissions(program, info), None)
    own = _named(program, asked) if asked is not None else []
    if not own or choosing_words(program, info.symbol):
        return False
    if any("has_permission" in _methods(program, each) for each in own):
        return False
    asking = [f for each in own for f in program.frames.of(f"{each.symbol}.has_object_permission")]
    if any(not {"SAFE_METHODS", "method", "action"}.isdisjoint(frame.test_words) for frame in asking):
        return False
    return any(table.names_owner(name) for frame in asking for name, _ in frame.held_against)
