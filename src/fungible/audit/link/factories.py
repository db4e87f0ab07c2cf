"""Application factories that no code calls: a server's command line or the packaging's scripts do."""

from collections.abc import Iterable

from fungible.audit.facts.records import Value
from fungible.audit.knowledge.records import Callback
from fungible.audit.link.entries import Entry
from fungible.audit.link.modules import absolute, module_named
from fungible.audit.link.objects import PROCESS, REQUEST, Class, External, Function, Module, Obj, ordered
from fungible.audit.link.world import World

SERVERS = frozenset({"app", "mcp", "socketio"})
"""Roles of what is made once for a server to serve."""
_DEEP = 6


def register_factories(world: World) -> None:
    """Have every uncalled function run, as if at start-up, that makes an application, itself or through others.

    Of functions that call each other, the outermost one is what a server calls; one that is to be given an application
    a server has nothing for.
    """
    registered = {entry.target for entry in world.entries.values()}
    every = [f for m in world.modules.values() if not m.tool for f in _functions(m)]
    search = _Search(world)
    uncalled = [f for f in every if f not in registered and not (_is_called(world, f) or _takes_application(f))]
    makers = {f: made for f in uncalled if (made := search.makes(f, 0))}
    inner = {each for maker in makers for each in search.called_by(maker)}
    for maker in sorted(makers.keys() - inner, key=lambda f: (f.module.file, f.scope.line)):
        callback = Callback((), (), "startup", "process", (), (), makers[maker].partition(".")[0])
        world.register((maker, "factory"), Entry(maker, callback, "", "", None, maker.frame, maker.scope.line))


def _functions(module: Module) -> list[Function]:
    found = [o for cell in list(module.cells.values()) for o in cell.values if isinstance(o, Function)]
    return [f for f in found if f.module is module]


def _is_called(world: World, function: Function) -> bool:
    return any((function, life) in world.by_body for life in (PROCESS, REQUEST))


def _takes_application(function: Function) -> bool:
    return any(param.name in _APPLICATIONS for param in function.scope.params[:1])


_APPLICATIONS = frozenset({"app", "application", "asgi_app", "wsgi_app"})


class _Search:
    """Follows names that are called, as far as the text of a function says what they are."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[int, str] = {}

    def makes(self, function: Function, depth: int) -> str:
        """What kind of application a function makes, if it does."""
        found = self.known.get(id(function.scope))
        if found is None:
            self.known[id(function.scope)] = ""
            found = self._first(self._callees(function), depth)
            self.known[id(function.scope)] = found
        return found

    def _first(self, callees: Iterable[Obj], depth: int) -> str:
        return next((made for each in callees if (made := self._leads_to_app(each, depth))), "")

    def called_by(self, function: Function) -> list[Function]:
        """The functions that a function calls by name."""
        return [o for o in self._callees(function) if isinstance(o, Function) and o is not function]

    def _leads_to_app(self, callee: Obj, depth: int) -> str:
        if isinstance(callee, External):
            model = self.world.model(callee.name)
            made = (callee.name, model.returns if model is not None else "")
            return callee.name if any(self.world.role(each) in SERVERS for each in made) else ""
        if depth >= _DEEP:
            return ""
        if isinstance(callee, Class):
            constructors = [o for o in callee.cell("__init__").values if isinstance(o, Function)]
            inherited = self._first([o for base in callee.bases for o in ordered(base)], depth + 1)
            return inherited or self._first(constructors, depth + 1)
        return self.makes(callee, depth + 1) if isinstance(callee, Function) else ""

    def _callees(self, function: Function) -> list[Obj]:
        """What the calls in a function's own text call, in order."""
        values = function.scope.values
        named = [self._named(function.module, values, v[1], 0) for v in values if v[0] == "call"]
        return [o for objects in named for o in objects]

    def _named(self, module: Module, values: tuple[Value, ...], index: int, depth: int) -> list[Obj]:
        """What a dotted name in a function stands for: imports inside the function included."""
        value = values[index]
        if value[0] == "global":
            cell = module.cells.get(value[1])
            return sorted(cell.values, key=lambda o: o.order) if cell is not None else []
        if value[0] == "import":
            return self._imported(module, absolute(module, value[1], value[2]), value[3])
        if value[0] == "attr" and depth < _DEEP:
            return [
                o for base in self._named(module, values, value[1], depth + 1) for o in self._inside(base, value[2])
            ]
        return []

    def _imported(self, module: Module, target: str, name: str) -> list[Obj]:
        found = module_named(self.world, module, target)
        if found is None:
            return [self.world.external(f"{target}.{name}" if name else target)]
        return self._inside(found, name) if name else [found]

    def _inside(self, base: Obj, name: str) -> list[Obj]:
        if isinstance(base, External):
            return [self.world.external(f"{base.name}.{name}")]
        cell = base.cells.get(name) if isinstance(base, Module) else None
        return sorted(cell.values, key=lambda o: o.order) if cell is not None else []
