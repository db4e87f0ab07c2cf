"""The knowledge of all libraries, merged, by canonical dotted name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Callback:
    """An argument that is called later: its positions and keywords, and the phase it is called in.

    `instance` says for how long an instance lives when the argument is a class: process or request.
    `params` are the types that the library passes by position. `result` is the phase in which a function that it
    returns is called, as of middleware that is given the next handler. `phases` are the phases that words in the
    call's first argument select, as `on_event("shutdown")` does. `route` says that it answers a route, by the verb
    that holds when neither the called name nor an argument says another ("path": none); `path` and `verb` are the
    positions of these arguments where they are not the usual ones; `named`: the function's name stands for a missing
    path. `given` are the keywords of arguments that hold what the constructor of a class is given. `carries` is the
    attribute, of a library's type, under which code that the library calls finds the argument itself (phase "carried"),
    or what calling it gave. `used` says that the library goes on with what calling it gave. `served` says that
    the call counts only where not only tools make it: commands wait for the answer of a log-in with the same servers.
    `standing` are the keywords, of the call or of the one that made its object, of the class of which one object stands
    for the function; `bind` is the keyword that has the function be given that object first.
    """

    positions: tuple[int, ...]
    keywords: tuple[str, ...]
    phase: str
    instance: str
    params: tuple[str, ...]
    methods: tuple[str, ...]
    framework: str
    result: str = ""
    phases: tuple[tuple[str, str], ...] = ()
    route: str = ""
    path: int = -1
    verb: int = -1
    named: bool = False
    given: tuple[str, ...] = ()
    carries: str = ""
    used: bool = False
    served: bool = False
    standing: tuple[str, ...] = ()
    bind: str = ""


@dataclass(frozen=True, slots=True)
class CallModel:
    """What calling a name does.

    `returns` is the type of the result ("" for the called name itself); `box` the kind of container that
    it makes; `wraps` a known meaning as decorator or wrapper; `decorates` the registration that it does
    when given a function, directly or through the decorator it returns; `taint` what its result is made of.
    `as_method` names the method of its first argument that a function is, as `heapq.heappush` appends.
    `wraps` as a "hook": the function is called for each object of the class that has it, as a validator is.
    `offers` registers what a container of dependencies gives for a class, and names the keyword for how long it lives
    ("always": as long as the process); a call that `gives` returns an object of the class that it is given: "now", or
    for each "request" as what marks a parameter does; one of the class that it is a method of: "own".
    `once` names the keyword that says that what it is given is called once, and the result kept.
    One that `mutates` changes the object that it is a method of.
    A `factory` always takes arguments and returns the decorator: its first argument is never what is decorated.
    """

    returns: str = ""
    box: str = ""
    wraps: str = ""
    taint: int = 0
    callbacks: tuple[Callback, ...] = ()
    decorates: Callback | None = None
    mount: bool = False
    mutates: bool = False
    as_method: str = ""
    offers: str = ""
    gives: str = ""
    once: str = ""
    factory: bool = False


@dataclass(frozen=True, slots=True)
class TypeModel:
    """What an object of a library is: its base types, its role, the types of its attributes.

    Roles: app (the application), router, request, bag (attributes or items are application state),
    local (request-scoped), box, client, engine, session and so on; rules read them. An object that stands for one of
    the program's classes has the methods of those that derive from one of `derived`.
    """

    name: str
    bases: tuple[str, ...] = ()
    role: str = ""
    box: str = ""
    attributes: Mapping[str, str] | None = None
    taint: int = 0
    derived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreModel:
    """Where an object of a library keeps what it is given. `name` is what is called: constructor, factory, decorator.

    `kind` is the state's kind; `arguments` name (by keyword; `position` by position) what selects the back end;
    values that start with one of `memory` stay in the process, with one of `disk` on one machine's disk,
    with one of `shared` in a store that replicas share. The longest prefix that matches decides, in lower case
    (so that True is "true"). `other` is what a literal that matches none selects, such as any path; `present`
    names arguments whose mere presence decides. `default` is what holds when no such argument is given; "none"
    holds nothing. `uses` are the methods of the object whose use by requests makes it matter, and dotted names
    of what uses it without naming it, such as decorators; none named means any use.
    `setup` are methods of the object that take the same arguments and decide as well, such as `init_app`.
    `entry` is the key under which an application's own `stores` may put something else in its place.
    """

    name: str
    kind: str
    concern: str
    arguments: tuple[str, ...]
    position: int
    memory: tuple[str, ...]
    disk: tuple[str, ...]
    shared: tuple[str, ...]
    default: str
    uses: tuple[str, ...]
    severity: str
    note: str
    remedy: str
    setup: tuple[str, ...] = ()
    other: str = ""
    present: Mapping[str, str] = field(default_factory=dict)
    entry: str = ""


@dataclass(frozen=True, slots=True)
class SettingModel:
    """A setting (of Django, Flask, Celery) whose value selects where a library keeps things.

    Values anywhere inside the setting are compared with `memory`, `disk` and `shared`; the longest prefix that
    matches decides. `default` is what holds when the setting is absent ("none": nothing is kept). A setting that
    `needs` others is in the process only where they are. `uses` are the names whose use by requests makes it matter.
    `beside` are settings that show where it would stand: where they are and it is not, nor any of `instead`, its
    default holds. `declares` are the names whose call in a class of rows declares what is kept there.
    """

    name: str
    kind: str
    concern: str
    memory: tuple[str, ...]
    disk: tuple[str, ...]
    shared: tuple[str, ...]
    needs: tuple[str, ...]
    severity: str
    note: str
    remedy: str
    default: str = "none"
    uses: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    declares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubclassModel:
    """Methods of the program's subclasses of a library class that the library calls.

    `params` are the types that the library passes to them by position, after the receiver. `result` is the
    phase in which a function that they return is called. `callbacks` name class attributes that hold what is called,
    and `prefix` the one that holds the path that all of them answer under. `registered` are the methods that a program
    gives its objects to: where it does so for some classes, the others are called by nobody.
    """

    base: str
    phase: str
    instance: str
    methods: tuple[str, ...]
    framework: str
    params: tuple[str, ...] = ()
    result: str = ""
    callbacks: tuple[Callback, ...] = ()
    route: str = ""
    prefix: str = ""
    registered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShapeModel:
    """How a class of any name is told that a library is pointed at: what its file imports, and attributes it has."""

    imports: str
    attributes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything, indexed by canonical dotted name."""

    aliases: Mapping[str, str]
    types: Mapping[str, TypeModel]
    calls: Mapping[str, CallModel]
    stores: Mapping[str, StoreModel]
    settings: Mapping[str, SettingModel]
    subclasses: Mapping[str, SubclassModel]
    values: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    dotted: Mapping[str, Callback] = field(default_factory=dict)
    """Names by which a framework finds what it calls: settings whose strings are dotted names of the program's own
    functions and classes, such as MIDDLEWARE, or variables that hold them, such as handler404; `Class.attribute` is an
    attribute of a class of that name, and `main(req)` a function with these parameters alone."""
    families: Mapping[str, str] = field(default_factory=dict)
    """Patterns of names that generated code has, and the base that they stand for."""
    packages: frozenset[str] = frozenset()
    """The top-level names of all libraries that are known."""
    shapes: Mapping[str, ShapeModel] = field(default_factory=dict)
    """Classes that are known by what they have, under the name that `dotted` knows them by."""

    def canonical(self, name: str) -> str:
        """The one name under which something is known; re-exports are resolved by prefix."""
        found = self.aliases.get(name)
        if found is not None:
            return found
        head, _, tail = name.rpartition(".")
        if head and head in self.aliases:
            return f"{self.aliases[head]}.{tail}"
        return name

    def ancestry(self, type_name: str) -> tuple[str, ...]:
        """A type and its known bases, nearest first."""
        seen: dict[str, None] = {}
        todo = [self.canonical(type_name)]
        while todo:
            name = todo.pop(0)
            if name not in seen:
                seen[name] = None
                model = self.types.get(name)
                todo += [self.canonical(base) for base in model.bases] if model else []
        return tuple(seen)

    def role(self, type_name: str) -> str:
        """The role of a type or of the nearest base that has one; "" when unknown."""
        for name in self.ancestry(type_name):
            model = self.types.get(name)
            if model and model.role:
                return model.role
        return ""

    def call(self, name: str) -> CallModel | None:
        """The model of a call, looking a method up in the bases of its type."""
        found = self.calls.get(name)
        if found is not None:
            return found
        head, _, tail = name.rpartition(".")
        for base in self.ancestry(head) if head else ():
            found = self.calls.get(f"{base}.{tail}")
            if found is not None:
                return found
        return None

    def attribute(self, type_name: str, attribute: str) -> str | None:
        """The type of an attribute of a type, when known."""
        for name in self.ancestry(type_name):
            model = self.types.get(name)
            if model and model.attributes and attribute in model.attributes:
                return model.attributes[attribute]
        return None

    def family(self, name: str) -> str:
        """The base that a generated name stands for; other names stand for themselves."""
        return next((base for pattern, base in self.families.items() if fnmatchcase(name, pattern)), name)

    def is_library(self, package: str) -> bool:
        """Whether a top-level name is one that a library file speaks of."""
        return package in self.packages

    def within(self, group: str, name: str) -> bool:
        """Whether a name belongs to a named group of names."""
        return name in self.groups.get(group, frozenset())
