"""Under which address a framework calls something: verb, prefixes and path, as the program writes them."""

from collections.abc import Iterator, Mapping

from fungible.audit.facts.records import CALLS
from fungible.audit.knowledge.records import Callback
from fungible.audit.link.entries import Entry, Mount
from fungible.audit.link.handles import Box, Const, Foreign, Wrapped
from fungible.audit.link.lineages import external_bases, lineage
from fungible.audit.link.objects import Class, Context, External, Function, Obj, ordered
from fungible.audit.link.registration import text_at
from fungible.audit.link.world import World
from fungible.audit.program.identifiers import readable
from fungible.audit.trace.homes import parents_of
from fungible.audit.trace.search import last_name
from fungible.audit.trace.wrapping import handled

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})
_DISPATCH = frozenset({"dispatch_request", "dispatch", "__call__", "handle"})
_PREFIXES = ("prefix", "url_prefix", "path")
_METHODS = ("methods", "method", "http_method")
_DEEP = 8


class Routes:
    """Finds the addresses of entry points."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._parents: dict[int, Mapping[int, int]] = {}

    def of(self, entry: Entry, ctx: Context) -> str:
        """The route at which a context is called, "" when it answers none."""
        callback = entry.callback
        if not callback.route:
            return ""
        path = entry.path or (_own_name(callback, ctx) if callback.named or callback.route == "EVENT" else "")
        prefix = self._prefix(entry, ctx)
        address = f"{prefix}_{path}" if prefix and callback.route in ("TOOL", "PROMPT") else _joined(prefix, path)
        if callback.route == "path" and not address.startswith(("/", "^")):
            address = f"/{address}"
        return f"{self._verb(entry, ctx)} {readable(address)}".strip()

    def _verb(self, entry: Entry, ctx: Context) -> str:
        name, called = ctx.scope.name.lower(), entry.method.lower().removeprefix("add_")
        if "websocket" in called or entry.callback.route in ("WEBSOCKET", "EVENT"):
            return entry.callback.route if entry.callback.route == "EVENT" else "WEBSOCKET"
        if _is_class(entry.target) and name not in _DISPATCH:
            return name.upper() if name in VERBS else ""
        if called in VERBS:
            return called.upper()
        verbs = self._methods(entry, ctx)
        default = "" if entry.callback.route == "path" else entry.callback.route
        return "" if "*" in verbs else "|".join(verbs).upper() or default

    def _methods(self, entry: Entry, ctx: Context) -> list[str]:
        """The verbs that the registering call names, or the class of the view."""
        found = _called_methods(entry) if entry.where is not None and entry.where[1] >= 0 else []
        owner = _owner(ctx)
        if not found and owner is not None and "methods" in owner.own:
            found = list(owner.cell("methods").values)
        texts = [text for each in sorted(found, key=lambda o: o.order) for text in _texts(each)]
        return list(dict.fromkeys(texts))

    def _prefix(self, entry: Entry, ctx: Context) -> str:
        """What stands before the path of an entry point."""
        owner = _owner(ctx)
        if (owner is not None and owner in self.world.mounts) or self._own_prefix(owner):
            assert owner is not None
            return _joined(self._mounted(owner, 0), self._own_prefix(owner))
        target = entry.target
        if isinstance(entry.router, Foreign) and self._is_router(entry.router):
            return self._mounted(entry.router, 0)
        if target in self.world.mounts:
            return self._mounted(target, 0)
        return self._around(*entry.where, 0) if entry.where is not None else ""

    def _is_router(self, obj: Foreign) -> bool:
        return obj in self.world.mounts or self.world.role(obj.type) in ("router", "app")

    def _own_prefix(self, cls: Class | None) -> str:
        """The path that a class of handlers says they answer under."""
        for base in external_bases(cls) if cls is not None else ():
            model = self.world.knowledge.subclasses.get(base)
            if model is not None and model.prefix:
                owners = [c for c in lineage(cls) if isinstance(c, Class) and model.prefix in c.own] if cls else []
                held = ordered(owners[0].cell(model.prefix).values) if owners else ()
                return next((t for o in held for t in _texts(o)), "")
        return ""

    def _mounted(self, router: Obj, depth: int) -> str:
        """The prefix of a router: its own, below those of what it is mounted on."""
        rows = self.world.mounts.get(router, [])
        own = _made_with(router) if isinstance(router, Foreign) else ""
        if not rows or depth > _DEEP:
            return own
        row: Mount = rows[0]
        outer = self._around(*row.where, depth + 1) if row.parent is router else self._mounted(row.parent, depth + 1)
        return _joined(_joined(outer, row.prefix), "" if row.replaces else own)

    def _around(self, ctx: Context, index: int, depth: int) -> str:
        """The prefix that the text around a call gives: lists of routes inside calls that mount them."""
        if depth > _DEEP:
            return ""
        parents = parents_of(ctx.scope, self._parents)
        here: int | None = index
        first = True
        while here is not None:
            value = ctx.scope.values[here]
            for each in ordered(ctx.objects[here]):
                if each in self.world.mounts and not (first and value[0] in CALLS):
                    return self._mounted(each, depth + 1)
            if not first and value[0] in CALLS:
                return self._of_call(ctx, here, depth + 1)
            here, first = parents.get(here), False
        rows = self.world.mounts.get(ctx.module, [])
        return _joined(self._around(*rows[0].where, depth + 1), rows[0].prefix) if rows else ""

    def _of_call(self, ctx: Context, index: int, depth: int) -> str:
        """The prefix that a call around gives: a router's method, or a call that mounts under its first argument."""
        callee = ctx.scope.values[ctx.scope.values[index][1]]
        found = ordered(ctx.objects[callee[1]]) if callee[0] == "attr" else ()
        receivers = [o for o in found if isinstance(o, Foreign)]
        for each in receivers:
            if self._is_router(each):
                return self._mounted(each, depth)
        names = [o.name for o in ctx.objects[ctx.scope.values[index][1]] if isinstance(o, External)]
        mounts = any((model := self.world.model(name)) is not None and model.mount for name in names)
        text = text_at(ctx, index) if mounts and last_name(callee) != "include" else ""
        return _joined(self._around(ctx, index, depth) if depth < _DEEP else "", text)


def _made_with(router: Foreign) -> str:
    """The prefix that a router was made with."""
    if router.call is None:
        return ""
    ctx, index = router.call
    node = ctx.scope.values[index]
    values = [v for k, v in node[3] if k in _PREFIXES] if node[0] in CALLS else []
    return next((t for v in values for o in ordered(ctx.objects[v]) for t in _texts(o)), "")


def _texts(obj: Obj) -> Iterator[str]:
    """Literal strings in a value or a display."""
    if isinstance(obj, Const) and isinstance(obj.value, str):
        yield obj.value
    elif isinstance(obj, External):
        yield obj.name.rpartition(".")[2]
    elif isinstance(obj, Box):
        for name, cell in list(obj.cells.items()):
            if name.startswith("["):
                yield from (t for o in ordered(cell.values) if not isinstance(o, Box) for t in _texts(o))


def _called_methods(entry: Entry) -> list[Obj]:
    """What the registering call is given as verbs; nothing where it is one of several that a loop goes through."""
    assert entry.where is not None
    where, index = entry.where
    _, _, args, kws, _ = where.scope.values[index]
    at = entry.callback.verb
    values = [v for k, v in kws if k in _METHODS] or list(args[at : at + 1] if at >= 0 else ())
    given = [where.objects[v] for v in values if v >= 0]
    return [o for objects in given if sum(isinstance(o, Const) for o in objects) < 2 for o in objects]


def _own_name(callback: Callback, ctx: Context) -> str:
    name = handled(ctx).scope.name
    return name.removeprefix("on_") if callback.route == "EVENT" else name


def _is_class(target: Obj) -> bool:
    return isinstance(target.inner if isinstance(target, Wrapped) else target, Class)


def _owner(ctx: Context) -> Class | None:
    return ctx.body.owner if isinstance(ctx.body, Function) else None


def _joined(before: str, after: str) -> str:
    """Two parts of an address, with one slash between them where both bring one."""
    return before[:-1] + after if before.endswith("/") and after.startswith("/") else before + after
