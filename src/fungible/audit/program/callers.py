"""Who is calling: whether the caller of a route is known, and what is checked on the way to a frame."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.privileges import class_words, privileged
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame
from fungible.audit.program.ways import Surroundings, Way, around_names, surroundings

CHECK = re.compile(
    r"_*(check|ensure|assert|verify|require|validate|authori[sz]e|can|has|is|enforce|guard|may|test)_?\w*"
    r"(owner|access|perm|role|allow|admin|member|right|belong|particip|polic|scope|own)\w*|authori[sz]e\w*|enforce|has_permission"
    r"|has_object_permission|check_object_permissions|abort_unless\w*|permitted|allowed_to\w*|filter_visible\w*|accessible_by|\w*for_user",
    re.IGNORECASE,
)
SIGNED_IN = re.compile(
    r"login_required|jwt_required|auth_required|token_required|authenticated|requires_auth\w*|protected|require_login|fresh_login_required"
    r"|LoginRequiredMixin|IsAuthenticated|AccessMixin|UserPassesTestMixin|login_required_\w+"
    r"|require_auth\w*|require_user\w*",
)
OPTIONAL = re.compile(r"\w*(optional|maybe|or_none|or_anonymous|if_any|anonymous)\w*", re.IGNORECASE)
HOOKS = frozenset({"before_request", "before_app_request", "middleware", "add_middleware", "on_request", "Middleware"})
NEUTRAL = frozenset(
    [
        "debug",
        "info",
        "warning",
        "warn",
        "error",
        "exception",
        "critical",
        "log",
        "print",
        "isinstance",
        "len",
        "str",
        "int",
        "repr",
        "hash",
        "bool",
        "uuid",
        "UUID",
        "format",
        "dict",
        "list",
        "set",
        "tuple",
        "sorted",
        "add",
        "add_all",
        "append",
        "flush",
        "refresh",
        "commit",
        "rollback",
        "save",
        "publish",
        "send",
        "send_json",
        "emit",
        "track",
        "record",
        "observe",
        "inc",
        "labels",
        "bind",
        "HTTPException",
        "JSONResponse",
        "Response",
        "jsonify",
        "model_validate",
        "model_dump",
        "from_orm",
        "parse_obj",
        "dumps",
        "loads",
        "strip",
        "lower",
        "encode",
        "decode",
        "removeprefix",
        "partition",
        "split",
        "add_task",
        "delay",
        "apply_async",
        "set_attribute",
        "set_user",
        "set_tag",
        "rsplit",
        "get",
        "items",
        "ObjectId",
    ]
)


@dataclass(frozen=True, slots=True)
class Access:
    """What a route does about its caller.

    `known`: the caller is, or must be, known. `privileged`: a role, a permission or the address keeps ordinary
    callers out. `checked`: the identity is compared, asked about, or handed to something that is not understood.
    `compared`: something that the request names is compared with the caller. `types`: classes of the caller.
    """

    known: bool
    privileged: bool
    checked: bool
    compared: bool
    types: frozenset[str]


def access(program: Program, way: Way) -> Access:
    """What the route of a way does about its caller."""
    key = f"access {way.path[0].number} {way.entry.label} {way.handler.symbol}"
    return program.frames.remember(key, lambda: _access(program, way))


def _access(program: Program, way: Way) -> Access:
    around = surroundings(program, way)
    everyone = (*around.frames, *around.producers, *around.guards)
    return Access(
        known=_known(program, way, around, everyone),
        privileged=privileged(program, way, around),
        checked=any(_uses_identity(frame) for frame in around.frames),
        compared=any(_both(a, b) or _both(b, a) for frame in everyone for a, b in frame.comparisons),
        types=_types_of_caller(around.frames),
    )


def _known(program: Program, way: Way, around: Surroundings, everyone: tuple[Frame, ...]) -> bool:
    if any(OPTIONAL.fullmatch(f.name) for f in around.producers):
        return False
    if any(f.marks & IDENTITY for f in everyone):
        return True
    names = [*around_names(way.entry), *class_words(program, way.handler.owner)]
    if any(SIGNED_IN.fullmatch(last(n)) for n in names):
        return True
    places = program.frames.remember("hooks", lambda: frozenset(_hook_places(program)))
    return any(_beside(place, _place(way.handler)) for place in places)


def _hook_places(program: Program) -> Iterator[tuple[str, ...]]:
    """Where the applications are in which every request passes a hook that handles identities."""
    for frame in program.frames.serving():
        if frame.marks & IDENTITY and any(e.method in HOOKS for e in frame.entered_by):
            yield _place(frame)


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
    if any(CHECK.fullmatch(call.name) for call in frame.calls):
        return True
    if not frame.marks & IDENTITY:
        return False
    if any((a | b) & IDENTITY for a, b in frame.comparisons if min(a, b) >= 0):
        return True
    return any(call.marks & IDENTITY and not call.inside and call.name not in NEUTRAL for call in frame.calls)


def _both(caller: int, other: int) -> bool:
    return caller > 0 and bool(caller & IDENTITY) and other > 0 and bool(other & REQUEST_DATA) and not other & IDENTITY


def _types_of_caller(frames: Iterable[Frame]) -> frozenset[str]:
    """Classes of the program with which parameters that hold the caller are annotated."""
    found: set[str] = set()
    for frame in frames:
        for name, marks in frame.parameter_marks.items():
            if marks & IDENTITY:
                found |= frame.annotations.get(name, frozenset())
    return frozenset(found)
