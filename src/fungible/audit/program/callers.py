"""Who is calling: the ways from a route to a frame, whether the caller is known there, and what is checked on it."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fungible.audit.program.records import IDENTITY, REQUEST_DATA, Program
from fungible.audit.program.terms import Frame, Registration, Term
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
STAFF = re.compile(r"staff_member_required|IsAdminUser|PermissionRequiredMixin|permission_required|roles_required|roles_accepted|user_passes_test")
OPTIONAL = re.compile(r"\w*(optional|maybe|or_none|or_anonymous|if_any|anonymous)\w*", re.IGNORECASE)
HOOKS = frozenset({"before_request", "before_app_request", "middleware", "add_middleware", "on_request", "Middleware"})
NEUTRAL = frozenset(
    ["debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print", "isinstance", "len", "str", "int", "repr", "hash", "bool", "uuid", "UUID", "format", "dict", "list", "set", "tuple", "sorted", "add", "add_all", "append", "flush", "refresh", "commit", "rollback", "save", "publish", "send", "send_json", "emit", "track", "record", "observe", "inc", "labels", "bind", "HTTPException", "JSONResponse", "Response", "jsonify", "model_validate", "model_dump", "from_orm", "parse_obj", "dumps", "loads", "strip", "lower", "encode", "decode", "removeprefix", "partition", "split", "add_task", "delay", "apply_async", "set_attribute", "set_user", "set_tag", "rsplit", "get", "items", "ObjectId"]
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
    queue = deque([(frame,)])
    while queue:
        path = queue.popleft()
        for entry in path[0].entered_by:
            if entry.phase == "request":
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


_ESTABLISHING = re.compile(r"\w*(current|auth|verif|decod|identity|principal|caller|user|session|token|claims|login|subject)\w*", re.IGNORECASE)


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


def known(program: Program, way: Way, around: Surroundings) -> bool:
    """Whether the caller is, or must be, known when this way is taken."""
    if any(OPTIONAL.fullmatch(f.name) for f in around.producers):
        return False
    if any(f.marks & IDENTITY for f in (*around.frames, *around.producers, *around.guards)):
        return True
    names = [*around_names(way.entry), *class_words(program, way.handler.owner)]
    return any(SIGNED_IN.fullmatch(n.rpartition(".")[2]) for n in names) or any(map(_hooks_identity, program.frames.serving()))


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


def privileged(program: Program, way: Way, around: Surroundings) -> bool:
    """Whether a role, a permission or the address keeps ordinary callers out."""
    if ADDRESS.search(way.entry.label):
        return True
    names = [*around_names(way.entry), *class_words(program, way.handler.owner), *(p for f in way.path for p in f.parameters)]
    lasts = [n.rpartition(".")[2] for n in names]
    if any(STAFF.fullmatch(n) or ROLE.fullmatch(n) for n in lasts):
        return True
    if any(ROLE.fullmatch(f.name) or ADDRESS.search("/" + f.file) for f in (*around.producers, *around.guards, *way.path)):
        return True
    everyone = (*around.frames, *around.producers, *around.guards)
    return any(ROLE.fullmatch(w) for f in everyone for test in f.tests for w in test.words)


def checked(program: Program, around: Surroundings) -> bool:
    """Whether the caller's identity is compared, asked about, or handed to something that is not understood."""
    return any(_uses_identity(program, frame) for frame in around.frames)


def _uses_identity(program: Program, frame: Frame) -> bool:
    if not frame.marks & IDENTITY and not any(CHECK.fullmatch(t.parts[0].name) for t in frame.terms("call")):
        return False
    if any(_compares_identity(t) for t in frame.terms("cmp")) or any(v.has(IDENTITY) and k for _, k, v in frame.stores if k == "[]"):
        return True
    return any(_asks(program, t) for t in frame.terms("call"))


def _compares_identity(term: Term) -> bool:
    sides = term.parts
    return any(s.has(IDENTITY) for s in sides) and not any(s.tag == "const" for s in sides)


def _asks(program: Program, call: Term) -> bool:
    """Whether a call outside the program is given the identity, other than to store, log or convert it."""
    callee = call.parts[0]
    if CHECK.fullmatch(callee.name):
        return True
    if callee.name in NEUTRAL or any(t in program.functions or t in program.classes for t in callee.types):
        return False
    return any(v.has(IDENTITY) for v in (*call.parts[1:], *(value for _, value in call.keywords)))


def compared_with_caller(around: Surroundings) -> bool:
    """Whether something that the request names is compared with the caller anywhere."""
    frames = (*around.frames, *around.producers, *around.guards)
    return any(_compares_both(t) for f in frames for t in f.terms("cmp"))


def _compares_both(term: Term) -> bool:
    left, right = term.parts
    return any(
        a.has(IDENTITY) and b.has(REQUEST_DATA) and not b.has(IDENTITY) and b.tag != "const" for a, b in ((left, right), (right, left))
    )


def types_of_caller(frames: Iterable[Frame]) -> frozenset[str]:
    """Classes of the program with which parameters that hold the caller are annotated."""
    found: set[str] = set()
    for frame in frames:
        for term in frame.terms("param"):
            if term.has(IDENTITY):
                found |= frame.annotations.get(term.name, frozenset())
    return frozenset(found)
