"""Class-based views of Django and its REST framework: what they do on their own, with which rows, and for whom."""

import re
from collections.abc import Iterator, Mapping

from fungible.audit.program.callers import CHECK, SIGNED_IN, signed_in_by_default
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.privileges import bodies, choosing_words, class_words
from fungible.audit.program.records import Program
from fungible.audit.program.role_names import STAFF
from fungible.audit.program.terms import Frame, Term

_GENERIC = ("Retrieve", "Update", "Destroy", "RetrieveUpdate", "RetrieveDestroy", "RetrieveUpdateDestroy")
VIEWS = frozenset(
    [f"django.views.generic.{name}View" for name in ("Detail", "Update", "Delete")]
    + [f"rest_framework.viewsets.{name}ViewSet" for name in ("Generic", "Model", "ReadOnlyModel")]
    + [f"rest_framework.generics.{name}APIView" for name in _GENERIC]
)
"""Views that find one row by the key in the path on their own."""
_ROUTES = ("django.urls", "rest_framework.routers", "rest_framework_nested")
_ACTIONS = {
    "list": re.compile(r"List\w*APIView|ListModelMixin|(ReadOnly)?ModelViewSet"),
    "retrieve": re.compile(r"Retrieve\w+|(ReadOnly)?ModelViewSet|DetailView"),
    "update": re.compile(r"\w*Update\w+|ModelViewSet"),
    "destroy": re.compile(r"\w*(Destroy|Delete)\w+|ModelViewSet"),
}
"""What a view does on its own, by the classes that it builds on."""
_BY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "list": {"get": ("list", "get")},
    "retrieve": {"get": ("retrieve", "get")},
    "update": {
        "put": ("update", "put", "perform_update", "form_valid", "post"),
        "patch": ("partial_update", "patch", "update", "perform_update", "form_valid", "post"),
    },
    "destroy": {"delete": ("destroy", "perform_destroy", "delete", "form_valid", "post")},
}
"""By which verbs, and the methods by which a program does it in another way; the first is what routes name."""
_GOES_ON = frozenset({"super", "get_object", "save", "delete"})
_BARE = "rest_framework.viewsets.GenericViewSet"
_PERMISSIONS = "permission_classes"
_FOR_ALL = frozenset({"AllowAny", "IsAuthenticatedOrReadOnly", "DjangoModelPermissionsOrAnonReadOnly"})
_GRANTS = frozenset({"has_permission", "has_object_permission"})


def routed(program: Program, info: ClassInfo) -> bool:
    """Whether a module that makes routes imports the view, or is its own."""
    names = program.frames.remember("routed", lambda: frozenset(_routed_names(program)))
    return info.module in names or not names.isdisjoint(_importable_as(info))


def _importable_as(info: ClassInfo) -> Iterator[str]:
    """The names under which a class can be imported: packages hand on what their modules have, `views` as a whole."""
    yield info.symbol
    package = info.module.rpartition(".")[0]
    if "view" in last(package):
        yield package
    while package:
        yield f"{package}.{info.name}"
        package = package.rpartition(".")[0]


def _routed_names(program: Program) -> Iterator[str]:
    """The modules that make routes, and what they import."""
    for module in program.modules:
        names = [name for name, _, _ in module.imports]
        if not module.tool and any(name.startswith(_ROUTES) for name in names):
            yield module.name
            yield from names


def methods(program: Program, info: ClassInfo) -> frozenset[str]:
    """The methods of a view and of its bases in the program."""
    around = (program.classes.get(symbol) for symbol in (info.symbol, *info.bases))
    return frozenset().union(*[each.methods for each in around if each is not None])


def actions(program: Program, info: ClassInfo) -> frozenset[str]:
    """What a view does on its own, as far as it is not done by methods that look who asks."""
    titles = [last(base) for base in info.bases if base not in program.classes]
    found = {name for name, pattern in _ACTIONS.items() if any(map(pattern.fullmatch, titles))}
    if not found and _BARE in info.bases and _finds_itself(program, info):
        found = {"retrieve"}
    verbs = _verbs(program, info)
    return frozenset(name for name in found if any(_is_left(program, info, name, verb, verbs) for verb in _BY[name]))


def _is_left(program: Program, info: ClassInfo, action: str, verb: str, verbs: frozenset[str] | None) -> bool:
    """Whether a view is asked by a verb for what it leaves to the library."""
    ways, mapped = _BY[action][verb], _mapped(program).get(info.name)
    served = (verbs is None or verb in verbs) and (mapped is None or ways[0] in mapped)
    return served and all(_goes_on(program, info, method) for method in ways)


def _mapped(program: Program) -> dict[str, frozenset[str]]:
    """What routes name of view sets that no router registers: `OrderViewSet.as_view({"get": "list"})`."""
    return program.frames.remember("mapped views", lambda: _named_by_routes(program))


def _named_by_routes(program: Program) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for call in program.calls.matching(lambda name: name.endswith(".as_view")):
        for name in call.on.words if call.on is not None and call.args else ():
            found[name] = found.get(name, frozenset()) | call.args[0].words
    registered = program.calls.matching(lambda name: name.startswith(_ROUTES) and name.endswith(".register"))
    all_of = {word for call in registered for given in call.args for word in given.words}
    return {name: words for name, words in found.items() if name not in all_of}


def _finds_itself(program: Program, info: ClassInfo) -> bool:
    """Whether methods of a view find the row by the key in the path."""
    frames = (frame for method in sorted(info.methods) for frame in program.frames.of(f"{info.symbol}.{method}"))
    return any(call.name == "get_object" for frame in frames for call in frame.calls)


def _verbs(program: Program, info: ClassInfo) -> frozenset[str] | None:
    """The verbs of HTTP that a view keeps to; None for all of them."""
    listed = (frame.bindings.get("http_method_names") for frame in bodies(program, info.symbol))
    return next((term.words for term in listed if term is not None), None)


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


def model_or_queryset(program: Program, info: ClassInfo) -> list[Term]:
    """Everything in the expression that says of which rows a view is."""
    bound = (each.bindings for each in bodies(program, info.symbol))
    term = next((b[name] for b in bound for name in ("model", "queryset") if name in b), None)
    return list(term.walk()) if term is not None else []


def is_narrowed(inside: list[Term]) -> bool:
    """Whether such an expression says itself of which rows it is: not of all."""
    return any(here.name in ("filter", "none", "exclude") for here in inside)


def signed_in(program: Program, info: ClassInfo, *others: str) -> bool:
    """Whether some caller must be signed in, and nothing but that is asked of them."""
    words = [last(w) for w in class_words(program, info.symbol)]
    if any(STAFF.fullmatch(w) for w in words):
        return False
    asked = next(permissions(program, info), None)
    if asked is not None:
        return any(SIGNED_IN.fullmatch(last(w)) or last(w) in others for w in asked.words)
    return any(SIGNED_IN.fullmatch(w) for w in words) or signed_in_by_default(program, *others)


def for_all(program: Program, info: ClassInfo) -> bool:
    """Whether a view says that whoever comes may read."""
    asked = next(permissions(program, info), None)
    return asked is not None and not _FOR_ALL.isdisjoint(map(last, asked.words))


def permissions(program: Program, info: ClassInfo) -> Iterator[Term]:
    """What a view and its bases say of who may come in, the nearest first: it counts instead of the default."""
    yield from (f.bindings[_PERMISSIONS] for f in bodies(program, info.symbol) if _PERMISSIONS in f.bindings)


def own_permissions(program: Program, info: ClassInfo) -> bool:
    """Whether the view names permissions of the program, or chooses among them, which may ask whose the row is."""
    if any(named(program, term) for term in permissions(program, info)):
        return True
    words = choosing_words(program, info.symbol)
    if any(STAFF.fullmatch(word) for word in words):
        return True
    return bool(words) and any(c.name in words and c.methods & _GRANTS for c in program.classes.values())


def named(program: Program, term: Term) -> list[ClassInfo]:
    """The classes of the program that an expression names."""
    types = sorted({t for here in term.walk() for t in here.types})
    return [program.classes[t] for t in types if t in program.classes]
