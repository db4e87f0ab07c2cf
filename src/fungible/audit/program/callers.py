"""Who is calling: whether the caller of a route is known, and what is checked on the way to a frame."""

import re
from collections.abc import Iterator
from functools import cached_property

from fungible.audit.program.identifiers import last
from fungible.audit.program.neutral import NEUTRAL
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.privileges import asks_itself, bodies, class_words, inside_privileged, narrows, privileged
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Registration
from fungible.audit.program.ways import Surroundings, Way, surroundings

CHECK = re.compile(
    r"_*(check|ensure|assert|verify|require|validate|authori[sz]e|can|has|is|enforce|guard|may|test)_?\w*"
    r"(owner|access|perm|role|allow|admin|member|right|belong|particip|polic|scope|own|authori[sz])\w*|authori[sz]e\w*"
    r"|enforce|has_permission|has_object_permission|check_object_permissions|can|abort_unless\w*|permitted|allowed_to\w*|belongs_to\w*|owned_by\w*|filter_visible\w*|accessible_by|\w*for_user",
    re.IGNORECASE,
)
SIGNED_IN = re.compile(
    r"login_required|jwt_required|auth_required|token_required|authenticated|requires_auth\w*|protected|require_login|fresh_login_required"
    r"|LoginRequiredMixin|IsAuthenticated|AccessMixin|UserPassesTestMixin|login_required_\w+"
    r"|require_auth\w*|require_user\w*",
)
OPTIONAL = re.compile(r"\w*(optional|maybe|or_none|or_anonymous|if_any|anonymous)\w*", re.IGNORECASE)
HOOKS = frozenset({"before_request", "before_app_request", "middleware", "add_middleware", "on_request", "Middleware"})


class Access:
    """What a route does about its caller. Each answer is found when it is asked for: most routes are settled by one."""

    def __init__(self, program: Program, way: Way) -> None:
        self._program, self._way = program, way

    @cached_property
    def _around(self) -> Surroundings:
        return surroundings(self._program, self._way)

    @cached_property
    def _everyone(self) -> tuple[Frame, ...]:
        return (*self._around.frames, *self._around.producers, *self._around.guards)

    @cached_property
    def known(self) -> bool:
        """Whether the caller is, or must be, known."""
        return _known(self._program, self._way, self._around, self._everyone)

    @cached_property
    def required(self) -> bool:
        """Whether something on the route finds out who calls, or turns away who is not signed in."""
        names = [*self._way.entry.names, *class_words(self._program, self._way.handler.owner)]
        return self.known and (bool(self._around.producers) or _turns_away(self._program, self._way, names))

    @cached_property
    def privileged(self) -> bool:
        """Whether a role, a permission or the address keeps ordinary callers out."""
        return privileged(self._program, self._way) or inside_privileged(self._program, self._way, self._around)

    @cached_property
    def checked(self) -> bool:
        """Whether the identity is compared, asked about, or handed to something that is not understood."""
        if asks_itself(self._program, self._way.handler):
            return True
        uses, passed = self._program.frames.each(_uses_identity), self._way.path if self._way.line else ()
        return any(uses[frame] for frame in self._around.frames if frame not in passed) or any(
            _uses_identity_beside(frame, self._way) for frame in passed
        )

    @cached_property
    def compared(self) -> bool:
        """Whether something that the request names is compared with the caller."""
        compares = self._program.frames.each(_compares)
        return any(compares[frame] for frame in self._everyone)

    @cached_property
    def types(self) -> frozenset[str]:
        """Classes of the caller."""
        types = self._program.frames.each(_types_of_caller)
        return frozenset().union(*[types[frame] for frame in self._around.frames])


def access(program: Program, way: Way) -> Access:
    """What the route of a way does about its caller."""
    path = " ".join([str(frame.number) for frame in way.path])
    key = f"access {path} {way.entry.label} {way.handler.symbol} {way.line}"
    return program.frames.remember(key, lambda: Access(program, way))


def validates(program: Program, way: Way) -> bool:
    """Whether a way begins where a serializer is asked: who may do it, its view has asked before."""
    info = program.classes.get(way.handler.owner)
    return info is not None and any(
        base.startswith("rest_framework.serializers.") or (base not in program.classes and base.endswith("Serializer"))
        for base in info.bases
    )


def _known(program: Program, way: Way, around: Surroundings, everyone: tuple[Frame, ...]) -> bool:
    if any(OPTIONAL.fullmatch(f.name) for f in around.producers) or _may_be_nobody(way.entry):
        return False
    names = [*way.entry.names, *class_words(program, way.handler.owner)]
    if any(f.marks & IDENTITY for f in everyone) or _turns_away(program, way, names):
        return True
    if _prepares(program, way.handler.owner):
        return True
    if narrows(program, way.handler.owner) or (signed_in_by_default(program) and _by_default(program, way, names)):
        return True
    if any(name == "exclude_from_auth" for term in way.entry.around for name, _ in term.keywords):
        return False
    places = program.frames.remember("hooks", lambda: frozenset(_hook_places(program)))
    return any(_beside(place, _place(way.handler)) for place in places)


def _prepares(program: Program, owner: str) -> bool:
    """Whether the class of a handler, or one that it derives from, finds out who calls before it handles anything."""
    info = program.classes.get(owner)
    classes = [owner, *[base for base in info.bases if base in program.classes]] if info is not None else []
    found = (frame for each in classes for name in _BEFORE for frame in program.frames.of(f"{each}.{name}"))
    return any(frame.marks & IDENTITY for frame in found)


_BEFORE = ("prepare", "dispatch", "initial")
"""Methods of Tornado's, Django's and DRF's classes that run before the one that answers."""


def _may_be_nobody(entry: Registration) -> bool:
    """Whether what finds out who calls says that nobody need be signed in: `@jwt_required(optional=True)`."""
    told = (value for term in entry.around for name, value in term.keywords if name == "optional")
    return any(value.tag == "const" for value in told)


def _turns_away(program: Program, way: Way, names: list[str]) -> bool:
    """Whether something that stands on a route or its class turns away who is not signed in."""
    return any(SIGNED_IN.fullmatch(last(n)) for n in names) or _guarded(way.entry) or _asked_by(program, names)


def _asked_by(program: Program, names: list[str]) -> bool:
    """Whether a function that a route or its class names as a guard looks at who calls."""
    guards = (frame for name in names if name in program.functions for frame in program.frames.of(name))
    return any(frame.marks & IDENTITY for frame in guards)


def _guarded(entry: Registration) -> bool:
    """Whether the route, or else its router, is made with something that asks who is calling: `auth=JWTAuth()`."""
    given = (value for term in entry.around for name, value in term.keywords if name == "auth")
    asked = next(given, None)
    return asked is not None and asked.tag != "const"


def signed_in_by_default(program: Program, *others: str) -> bool:
    """Whether the settings of Django REST framework ask for a caller wherever a view doesn't say otherwise."""
    asking = {"IsAuthenticated", *others}
    defaults = [s for s in program.settings if s.name == "REST_FRAMEWORK"]
    return any(last(t) in asking for s in defaults for t in s.texts)


def _by_default(program: Program, way: Way, names: list[str]) -> bool:
    """Whether a route is a view of Django REST framework that doesn't say who may come in."""
    if "rest_framework.decorators.permission_classes" in names or "rest_framework.permissions.AllowAny" in names:
        return False
    if "rest_framework.decorators.api_view" in names:
        return True
    info = program.classes.get(way.handler.owner)
    if info is None or not any(symbol.startswith("rest_framework.") for symbol in (info.symbol, *info.bases)):
        return False
    return not any("permission_classes" in frame.bindings for frame in bodies(program, info.symbol))


def _hook_places(program: Program) -> Iterator[tuple[str, ...]]:
    """Where the applications are in which every request passes a hook that handles identities."""
    for frame in program.frames.serving():
        if frame.marks & IDENTITY and any(_is_hook(e, frame) for e in frame.entered_by):
            yield _place(frame)


def _is_hook(entry: Registration, frame: Frame) -> bool:
    own = {"falcon": "process_re", "litestar": "authenticate_request"}.get(entry.framework)
    return entry.method in HOOKS or (own is not None and frame.name.startswith(own))


def _place(frame: Frame) -> tuple[str, ...]:
    """The folder from which the modules of an application are imported."""
    folders = tuple(frame.file.split("/")[:-1])
    top = frame.symbol.partition(".")[0]
    return folders[: folders.index(top)] if top in folders else folders


def _beside(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two applications can be one: one folder is inside the other."""
    return one[: len(other)] == other or other[: len(one)] == one


def _uses_identity(frame: Frame) -> bool:
    """Whether a frame compares the identity, asks something with it, or calls what is named like a check."""
    return next(_uses(frame), None) is not None


def _uses_identity_beside(frame: Frame, way: Way) -> bool:
    """Whether a frame on a way does so, other than in branches that the way doesn't take."""
    return any(way.may_pass(frame, line) for line in _uses(frame))


def _uses(frame: Frame) -> Iterator[int]:
    """The lines at which a frame asks about its caller."""
    yield from (call.line for call in frame.calls if CHECK.fullmatch(call.name))
    if not frame.marks & IDENTITY:
        return
    yield from (c.line for c in frame.comparisons if (c.left | c.right) & IDENTITY and min(c.left, c.right) > 0)
    asking = (call for call in frame.calls if call.marks & IDENTITY and not call.inside and not call.lists)
    yield from (call.line for call in asking if call.name not in NEUTRAL)


def _both(caller: int, other: int) -> bool:
    return caller > 0 and bool(caller & IDENTITY) and other > 0 and bool(other & REQUEST_DATA) and not other & IDENTITY


def _compares(frame: Frame) -> bool:
    """Whether a frame compares something that the request names with the caller."""
    return any(_both(c.left, c.right) or _both(c.right, c.left) for c in frame.comparisons)


def _types_of_caller(frame: Frame) -> frozenset[str]:
    """Classes of the program with which parameters that hold the caller are annotated."""
    holding = [name for name, marks in frame.parameter_marks.items() if marks & IDENTITY]
    return frozenset().union(*[frame.annotations.get(name, frozenset()) for name in holding])
