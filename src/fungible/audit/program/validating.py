"""Serializers of Django REST framework that make rows, judged by the views that ask them."""

from collections.abc import Callable, Iterator

from fungible.audit.program.callers import validates
from fungible.audit.program.class_views import methods, own_permissions, routed, signed_in
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import IDENTITY
from fungible.audit.program.privileges import bodies
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame
from fungible.audit.program.ways import Way, ways

_MAKES = frozenset({"create", "save"})
"""Methods of serializers that are given what the request says and no row that the view has found."""


def asked_openly(program: Program, way: Way, is_open: Callable[[Way], bool]) -> bool:
    """Whether a view asks a serializer for callers who are known, and nobody asks anything about them."""
    if way.handler.name not in _MAKES or any(frame.marks & IDENTITY for frame in way.path):
        return False
    symbol = way.handler.owner
    if any(_is_open_view(program, info) for info in _views(program, symbol)):
        return True
    asking = (each for frame in _making(program, symbol) for each in ways(program, frame))
    return any(is_open(each) for each in asking if not validates(program, each))


def _views(program: Program, symbol: str) -> Iterator[ClassInfo]:
    """The views that name a serializer as theirs."""
    named = program.frames.remember("views of serializers", lambda: _by_serializer(program))
    return (program.classes[view] for view in named.get(symbol, ()))


def _by_serializer(program: Program) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for symbol in sorted(program.classes):
        for frame in program.frames.of(symbol):
            named = frame.bindings.get("serializer_class")
            for each in named.types if named is not None else ():
                found.setdefault(each, []).append(symbol)
    return found


def _is_open_view(program: Program, info: ClassInfo) -> bool:
    """Whether a view lets in whoever is signed in, and none of its methods looks at who that is."""
    if not routed(program, info) or not signed_in(program, info) or own_permissions(program, info):
        return False
    around = [each.symbol for each in bodies(program, info.symbol)]
    own = (f for each in around for name in sorted(methods(program, info)) for f in program.frames.of(f"{each}.{name}"))
    return not any(frame.marks & IDENTITY for frame in own)


def _making(program: Program, symbol: str) -> Iterator[Frame]:
    """The frames that make a serializer themselves."""
    sites = program.frames.sites(frozenset({last(symbol)}))
    return (frame for frame, call in sites if symbol in call.parts[0].types)
