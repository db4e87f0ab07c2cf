"""Who is calling: the ways from a route to a frame, whether the caller is known there, and what is checked on it."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Registration
from fungible.model.report import Step

DEEP, MANY = 14, 250
ROLE = re.compile(
    r"(is_|require_|requires_|get_|current_|active_|only_|has_)*"
    r"(admin\w*|superuser\w*|super_user|staff\w*|roles?|\w+_roles?|role_\w+|permissions?|\w+_permissions?|scopes?|moderator\w*"
    r"|privileged?|privileges|\w+_admin|admins?_only|is_owner|can_\w+|has_\w*perm\w*|has_access|perms|operator|internal)",
    re.IGNORECASE,
)
CHECK = re.compile(
    r"_*(check|ensure|assert|verify|require|validate|authori[sz]e|can|has|is|enforce|guard|may|test)_?\w*"
    r"(owner|access|perm|role|allow|admin|member|right|belong|particip|polic|scope|own)\w*|authori[sz]e\w*|enforce|has_permission"
    r"|has_object_permission|check_object_permissions|abort_unless\w*|permitted|allowed_to\w*|filter_visible\w*|accessible_by|\w*for_user",
    re.IGNORECASE,
)
SIGNED_IN = re.compile(
    r"login_required|jwt_required|auth_required|token_required|authenticated|requires_auth\w*|protected|require_login|fresh_login_required"
    r"|LoginRequiredMixin|IsAuthenticated|AccessMixin|UserPassesTestMixin|login_required_\w+|require_auth\w*|require_user\w*",
)
STAFF = re.compile(
    r"staff_member_required|IsAdminUser|PermissionRequiredMixin|permission_required|roles_required|roles_accepted|user_passes_test"
)
OPTIONAL = re.compile(r"\w*(optional|maybe|or_none|or_anonymous|if_any|anonymous)\w*", re.IGNORECASE)
NO_ROUTES = frozenset(
    {
        "receiver",
        "connect",
        "filter",
        "simple_tag",
        "inclusion_tag",
        "tag",
        "on_commit",
        "user_loader",
        "request_loader",
    }
    | {"listens_for", "listen", "user_lookup_loader", "exception_handler", "errorhandler", "context_processor"}
)
"""Registrations that are no routes: something of the program happens, and nobody asked for it by address."""
NO_WEB = frozenset({"sqlalchemy", "python", "celery", "jobs", "apscheduler", "commands"})
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
ADDRESS = re.compile(r"/(admin|internal|staff|backoffice|manage|ops|system|webhooks?|cron)(/|$|\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a route to a frame."""

    entry: Registration
    path: tuple[Frame, ...]

    @property
    def handler(self) -> Frame:
        """The first frame that is not the wrapper of a decorator."""
        first = self.path[0]
        wraps = len(self.path) > 1 and {"args", "kwargs"} & set(first.parameters)
        return self.path[1] if wraps else first

    def line_in_handler(self, otherwise: int) -> int:
        """The line at which the handler calls the next frame on the way, or the line of the query itself."""
        position = self.path.index(self.handler)
        lines = self.handler.calls_at(self.path[position + 1]) if position + 1 < len(self.path) else ()
        return lines[0] if lines else otherwise

    def trace(self, line: int, note: str) -> tuple[Step, ...]:
        """The way as hops, down to a line of its last frame."""
        hops = [f.step(f.line, self.entry.label if i == 0 else "") for i, f in enumerate(self.path)]
        return (*hops, self.path[-1].step(line, note))


def ways(frame: Frame) -> Iterator[Way]:
    """One shortest way from each route that reaches a frame in the request itself."""
    seen = {frame.number}
    queue: deque[tuple[Frame, ...]] = deque([(frame,)])
    while queue:
        path = queue.popleft()
        for entry in path[0].entered_by:
            if entry.phase == "request" and entry.method not in NO_ROUTES and entry.framework not in NO_WEB:
                yield Way(entry, path)
        if len(path) < DEEP and len(seen) < MANY:
            for caller in path[0].callers:
                if caller.number not in seen:
                    seen.add(caller.number)
                    queue.append((caller, *path))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What runs when a route is called: its frames, those that establish the caller, those that guard it."""

    frames: tuple[Frame, ...]
    producers: tuple[Frame, ...]
    guards: tuple[Frame, ...]


def surroundings(program: Program, way: Way) -> Surroundings:
    """The frames that the entry of a way runs. What says who calls is kept apart and not followed further."""
    guards = tuple(f for name in around_names(way.entry) if name in program.functions for f in program.frames.of(name))
    frames, producers = dict[int, Frame](), dict[int, Frame]()
    todo = [way.path[0], *(f for f in guards if not f.returns & IDENTITY)]
    while todo and len(frames) < MANY:
        here = todo.pop()
        if here.number in frames or here.number in producers:
            continue
        if here not in way.path and _establishes(here):
            producers[here.number] = here
            continue
        frames[here.number] = here
        todo.extend(here.callees)
    return Surroundings(tuple(frames.values()), tuple(producers.values()), guards)


_ESTABLISHING = re.compile(
    r"\w*(current|auth|verif|decod|identity|principal|caller|user|session|token|claims|login|subject)\w*", re.IGNORECASE
)


def _establishes(frame: Frame) -> bool:
    """Whether a frame finds out who calls: it gives an identity that nobody gave it."""
    alone = not frame.owner or _ESTABLISHING.fullmatch(frame.name) is not None
    return alone and bool(frame.returns & IDENTITY) and not frame.given & IDENTITY


def around_names(entry: Registration) -> tuple[str, ...]:
    """What decorators and routers of an entry mention: names, and symbols of functions that they inject."""
    found: dict[str, None] = {}
    for term in entry.around:
        for here in term.walk():
            found.update(dict.fromkeys([here.name, *here.types]))
    return tuple(name for name in found if name)


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
        privileged=_privileged(program, way, around, everyone),
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
    return any(SIGNED_IN.fullmatch(n.rpartition(".")[2]) for n in names) or program.frames.remember(
        "hooks", lambda: any(map(_hooks_identity, program.frames.serving()))
    )


def _hooks_identity(frame: Frame) -> bool:
    return bool(frame.marks & IDENTITY) and any(e.method in HOOKS for e in frame.entered_by)


def class_words(program: Program, symbol: str) -> tuple[str, ...]:
    """Names in the bases and in the `permission_classes` of a class and its bases."""
    found: list[str] = []
    info = program.classes.get(symbol)
    for each in (symbol, *(info.bases if info else ())):
        found.append(each)
        for frame in program.frames.of(each) if each in program.classes else ():
            for name in ("permission_classes", "authentication_classes", "dispatch", "decorators"):
                if name in frame.bindings:
                    found.extend(frame.bindings[name].words)
    return tuple(found)


def _privileged(program: Program, way: Way, around: Surroundings, everyone: tuple[Frame, ...]) -> bool:
    if ADDRESS.search(way.entry.label):
        return True
    names = [
        *around_names(way.entry),
        *class_words(program, way.handler.owner),
        *(p for f in way.path for p in f.parameters),
    ]
    lasts = [n.rpartition(".")[2] for n in names]
    if any(STAFF.fullmatch(n) or ROLE.fullmatch(n) for n in lasts):
        return True
    if any(
        ROLE.fullmatch(f.name) or ADDRESS.search("/" + f.file) for f in (*around.producers, *around.guards, *way.path)
    ):
        return True
    return any(_tests_roles(program, f) for f in everyone)


def _tests_roles(program: Program, frame: Frame) -> bool:
    return program.frames.remember(f"roles {frame.symbol}", lambda: any(ROLE.fullmatch(w) for w in frame.test_words))


def _uses_identity(frame: Frame) -> bool:
    """Whether a frame compares the identity, asks something with it, or calls what is named like a check."""
    if any(CHECK.fullmatch(call.name) for call in frame.calls):
        return True
    if not frame.marks & IDENTITY:
        return False
    if any((a & IDENTITY or b & IDENTITY) for a, b in frame.comparisons if a >= 0 and b >= 0):
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
