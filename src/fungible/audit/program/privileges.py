"""What keeps ordinary callers out of a route: names of roles and permissions, on it, around it, and in its tests."""

import re
from collections.abc import Iterator, Mapping

from fungible.audit.program.identifiers import last, words_in
from fungible.audit.program.origins import IDENTITY
from fungible.audit.program.records import Program
from fungible.audit.program.role_names import KEEPING, ROLE, STAFF, names_role, stands_for_role
from fungible.audit.program.terms import Frame, Registration, Term
from fungible.audit.program.ways import Surroundings, Way, surroundings

_ORDINARY = (
    "active|authenticated|anonymous|verified|confirmed|enabled|disabled|banned|blocked|locked|deleted|valid|expired"
    "|revoked|none|null|email|json"
)
FLAG = re.compile(rf"is_(?!{_ORDINARY})\w+")
"""What only some of the known callers are."""
_EVERYBODYS = re.compile(
    rf"(is_)?({_ORDINARY})\w*|users?|token|session|account|tenant|member|client|key|credentials|id"
)
"""What every known caller is or has."""
_NOUNS = frozenset({"role", "roles", "user_role", "scope", "scopes", "permission", "permissions", "perms"})
"""What everybody may have one of: which one keeps somebody out."""
ADDRESS = re.compile(
    r"/((\w+[_-])?admin|internal|staff|backoffice|manage|ops|system|webhooks?|cron)(/|$|\b)", re.IGNORECASE
)

_OF_ANY_PERMISSION = frozenset(
    {"BasePermission", "BasePermissionMetaclass", "OperationHolderMixin", "permission_classes"}
)
"""What every permission is, even one that asks for no more than that somebody is signed in."""
_OF_OWNERS = frozenset({"owner", "owners", "perm", "perms", "permission", "permissions"})
_SIGNED_IN = frozenset(
    {"self", "request", "view", "obj", "user", "bool", "is_authenticated", "is_active", "is_anonymous"}
)
"""What a permission mentions that asks for no more than that somebody is signed in."""
_ASKING = frozenset({"dependencies", "guards", "decorators", "permissions", "permission_classes", "method_decorators"})
_OF_CONNECTION = frozenset({"is_authenticated", "is_anonymous", "url_route", "query_string"})
"""Beside these, a scope is that of a connection, and no role: `self.scope["user"].is_authenticated`."""
_OF_CLASSES = ("permission_classes", "authentication_classes", "dispatch", "decorators", "method_decorators", "guards")


def class_words(program: Program, symbol: str) -> tuple[str, ...]:
    """Names in the bases, the `permission_classes` and the `decorators` of a class and its bases."""
    return program.frames.remember(f"words of class {symbol}", lambda: _class_words(program, symbol))


def _class_words(program: Program, symbol: str) -> tuple[str, ...]:
    named = (each for term in _class_terms(program, symbol) for each in _callees(term))
    return (*_with_bases(program, symbol), *(name for each in named for name in (each.name, *each.types)))


def bodies(program: Program, symbol: str) -> Iterator[Frame]:
    """The bodies of a class and of its bases in the program."""
    for each in _with_bases(program, symbol):
        yield from program.frames.of(each) if each in program.classes else ()


def _with_bases(program: Program, symbol: str) -> tuple[str, ...]:
    info = program.classes.get(symbol)
    return (symbol, *(info.bases if info else ()))


def narrows(program: Program, symbol: str) -> bool:
    """Whether a view keeps to the rows of its caller: then even those whom it lets in may not have those of others."""
    if symbol not in program.classes:
        return False
    asking = [f for each in _with_bases(program, symbol) for f in program.frames.of(f"{each}.get_queryset")]
    return any(f.marks & IDENTITY and not _tests_roles(f) for f in asking)


def asks_itself(program: Program, handler: Frame) -> bool:
    """Whether permissions of the program, or the query set, of a view's class ask whose the row is that it finds."""
    if handler.owner not in program.classes:
        return False
    one = any(call.name in ("get_object", "check_object_permissions") for call in handler.calls)
    if narrows(program, handler.owner):
        return one
    granting = {"has_permission", "has_object_permission"} if one else {"has_permission"}
    asking = (program.functions.get(f"{name}.{way}") for name in _permissions(program, handler) for way in granting)
    return any(function.words - _SIGNED_IN for function in asking if function is not None)


def _permissions(program: Program, handler: Frame) -> list[str]:
    """The permissions of the program that the class of a view names, or chooses among."""
    named = [name for name in class_words(program, handler.owner) if name in program.classes]
    words = choosing_words(program, handler.owner)
    chosen = [c.symbol for c in program.classes.values() if c.name in words] if words else []
    return [*named, *chosen]


def choosing_words(program: Program, symbol: str) -> frozenset[str]:
    """The words in what chooses the permissions of each request to a view."""
    choosing = [program.functions.get(f"{each}.get_permissions") for each in _with_bases(program, symbol)]
    return frozenset(word for function in choosing if function is not None for word in function.words)


def _class_terms(program: Program, symbol: str) -> Iterator[Term]:
    for frame in bodies(program, symbol):
        yield from (frame.bindings[name] for name in _OF_CLASSES if name in frame.bindings)


def privileged(program: Program, way: Way) -> bool:
    """Whether the address, or what stands on a route, keeps ordinary callers out of it."""
    return (
        _addressed(way)
        or _named(program, way)
        or _decorated(program, way)
        or any(_wraps_role(program, f) for f in way.path)
        or any(ROLE.fullmatch(f.name) for f in way.path)
    )


def kept_to_staff(program: Program, way: Way) -> bool:
    """Whether only those come in who are put above others: permissions that are called after owners let these in."""
    names = [*way.entry.names, *class_words(program, way.handler.owner), *(f.name for f in way.path)]
    above = KEEPING - _OF_OWNERS
    if _addressed(way) or any(STAFF.fullmatch(last(n)) or above & words_in([last(n)]) for n in names):
        return True
    return inside_privileged(program, way, surroundings(program, way))


def inside_privileged(program: Program, way: Way, around: Surroundings) -> bool:
    """Whether what runs for a route is named after a role, or tests one that not every caller has."""
    tests = program.frames.each(_tests_roles)
    idle = _told_no_role(program, way, around)
    asking = tuple([f for f in (*around.producers, *around.guards) if f not in idle])
    if any(ROLE.fullmatch(f.name) for f in asking):
        return True
    if any(tests[f] for f in around.frames if f not in asking and f not in idle):
        return True
    if any(map(_is_named_after_flag, around.guards)):
        return True
    return any((tests[f] and not _lets_all_in(f, tests)) or _tests_flag(f) for f in asking)


def _told_no_role(program: Program, way: Way, around: Surroundings) -> frozenset[Frame]:
    """The frames that would ask for a role if they had been told one: `@protected()` beside `@protected(ADMIN)`."""
    ran, inner = frozenset((*around.frames, *around.guards)), _told_nothing(program, way)
    untold = program.frames.each(_is_told_no_role)
    idle = {f for f in ran if untold[f] or f.symbol in inner}
    asked = {f for f in ran if idle and (callers := ran.intersection(f.callers)) and callers <= idle}
    return frozenset(idle | {f for f in asked if any(map(names_role, [f.name, *f.parameters]))})


def _is_told_no_role(frame: Frame) -> bool:
    return any(map(names_role, frame.told_nothing))


def _told_nothing(program: Program, way: Way) -> frozenset[str]:
    """The functions inside of decorators of a route that may be told a role, and are told nothing."""
    entries = [entry for frame in program.frames.of(way.handler.symbol) for entry in frame.entered_by]
    around = [term for entry in (way.entry, *entries) for term in entry.around]
    outer = {name for term in around if _is_bare_call(term) for name in term.parts[0].types}
    inner = _inner_functions(program)
    return frozenset(each for name in outer if _takes_role(program, name) for each in inner.get(name, ()))


def _is_bare_call(term: Term) -> bool:
    return term.tag == "call" and len(term.parts) == 1 and not term.keywords


def _takes_role(program: Program, function: str) -> bool:
    return any(names_role(name) for frame in program.frames.of(function) for name in frame.parameters)


def _tests_flag(frame: Frame) -> bool:
    """Whether a frame is told who calls by another one, and tests what they are: `caller.is_adjuster`."""
    return _builds_on_caller(frame) and any(FLAG.fullmatch(word) for word in frame.test_words)


def _is_named_after_flag(guard: Frame) -> bool:
    """Whether a guard asks for what it is named after: `def inspector(caller): if not caller.inspector: ...`."""
    asked = guard.only_present.difference(guard.parameters) if _builds_on_caller(guard) else frozenset[str]()
    told = [words_in([word]) for word in asked if not _EVERYBODYS.fullmatch(word)]
    return any(words and words <= words_in([guard.name]) for words in told)


def _builds_on_caller(frame: Frame) -> bool:
    return any(inner.returns & IDENTITY for inner in frame.callees)


def _lets_all_in(frame: Frame, tests: Mapping[Frame, bool]) -> bool:
    """Whether a frame finds out who calls for all routes: what keeps others out builds on it, and asks for more."""
    if not frame.returns & IDENTITY or _builds_on_caller(frame):
        return False
    return any(tests[outer] and outer.returns & IDENTITY and not _has_address(outer) for outer in frame.callers)


def _has_address(frame: Frame) -> bool:
    """Whether a frame is a route rather than something that routes depend on."""
    return any("/" in entry.label for entry in frame.entered_by)


def _addressed(way: Way) -> bool:
    """Whether the address, the prefix of a router or the file says that ordinary callers have no business here."""
    prefixes = [here.text for here in way.entry.inside if here.text and here.text[:1] == "/"]
    return any(ADDRESS.search(text) for text in (way.entry.label, *prefixes, *(f"/{f.file}" for f in way.path)))


def _named(program: Program, way: Way) -> bool:
    """Whether a role or permission is named around the route, on its class, or among its parameters."""
    parameters = [p for f in way.path for p in f.parameters]
    names = [*way.entry.names, *_words_of_class(program, way.handler.owner), *parameters]
    of_roles = program.frames.each(stands_for_role)
    return any(of_roles[name] for name in names)


def _words_of_class(program: Program, symbol: str) -> tuple[str, ...]:
    return _with_bases(program, symbol) if narrows(program, symbol) else class_words(program, symbol)


def _decorated(program: Program, way: Way) -> bool:
    """Whether a decorator, or what a router or class asks for, is named after a role, or tests one when called."""
    owner = way.handler.owner
    of_class = () if narrows(program, owner) else _class_terms(program, owner)
    asked = [*_guards(way.entry), *of_class]
    called = [callee for term in asked for callee in _callees(term)]
    names = {last(name) for callee in called for name in (callee.name, *callee.types)} - _OF_ANY_PERMISSION
    if KEEPING & words_in(names):
        return True
    wrappers = [inner for callee in called for t in callee.types for inner in _inner_functions(program).get(t, ())]
    tests = program.frames.each(_tests_roles)
    asking = {inner for inner in wrappers for frame in program.frames.of(inner) if tests[frame]}
    return bool(asking) and not asking <= _told_nothing(program, way)


def _guards(entry: Registration) -> Iterator[Term]:
    """The decorators of an entry, and what its routers ask for before they let anybody in."""
    for term in entry.around:
        yield term.parts[0] if term.tag == "call" else term
        yield from (value for here in term.walk() for name, value in here.keywords if name in _ASKING)
        if term.tag == "call" and term.parts[0].name == "method_decorator":
            yield from term.parts[1:2]


def _callees(term: Term) -> Iterator[Term]:
    """What an expression calls or lists: of `permissions.IsOwner` the class alone."""
    if term.tag in ("attr", "name", "global", "free", "import"):
        yield term
    else:
        for part in term.operands:
            yield from _callees(part)


def _inner_functions(program: Program) -> dict[str, list[str]]:
    """Functions by the function that they are defined in, however deep: the wrappers that decorators make."""
    return program.frames.remember("inner functions", lambda: _nested(program))


def _nested(program: Program) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for symbol in program.functions:
        outer = symbol.rpartition(".")[0]
        while outer in program.functions:
            found.setdefault(outer, []).append(symbol)
            outer = outer.rpartition(".")[0]
    return found


def _wraps_role(program: Program, frame: Frame) -> bool:
    """Whether a frame is the wrapper of a decorator that is named after a role."""
    outer = frame.symbol.rpartition(".")[0]
    wraps = bool({"args", "kwargs"} & set(frame.parameters)) and outer in program.functions
    return wraps and bool(KEEPING & words_in([last(outer), frame.name]))


def _tests_roles(frame: Frame) -> bool:
    """Whether a frame tests a role: more than that whoever calls has some."""
    words = frame.test_words - frame.only_present.intersection(_NOUNS)
    if not _OF_CONNECTION.isdisjoint(words):
        words -= {"scope"}
    return any(ROLE.fullmatch(word) for word in words)
