"""How requests come to use what a library keeps, and which jobs start-up gives to a scheduler."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from fungible.audit.link.elements import element_cells
from fungible.audit.link.handles import Bound, Box, Foreign, Partial, Wrapped
from fungible.audit.link.objects import Class, Context, Function, Obj, ordered
from fungible.audit.link.world import World
from fungible.audit.program.libraries import StoreJob
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.outside import outside_names
from fungible.audit.trace.selectors import Selectors
from fungible.audit.trace.setting_stores import SESSION_TYPES, SIGN_INS, Found
from fungible.audit.trace.usage import Usage, Use

_FOR_ALL = frozenset({"default_limits", "application_limits"})
_ADDS = frozenset({"add_job", "scheduled_job", "task"})


class Using:
    """Finds the uses of a store and the jobs of a scheduler."""

    def __init__(self, world: World, functions: Functions, usage: Usage, selectors: Selectors) -> None:
        self.world, self.functions, self.usage, self._selectors = world, functions, usage, selectors

    def decorations(self, each: Found) -> list[tuple[Context, int]]:
        """Where the result of a decorator factory is applied, in the same scope."""
        rows = self.usage.decorators(each.model.name)
        return [(c, p) for c, p in rows if c is each.ctx and c.scope.values[p][1] == each.position]

    def of(self, each: Found) -> Iterator[Use]:
        yield from self._own_uses(each)
        yield from self._uses_by_kind(each)
        for site in self.decorations(each):
            yield from self.usage.decorates(*site, each.model.name)
        if _is_class_setup(each):
            yield from self.usage.calls(each.model.name.partition(".")[0] + ".")
        dotted = [use for use in each.model.uses if "." in use]
        yield from self.usage.calls(*dotted) if dotted else ()
        yield from self.usage.session_writes(frozenset(dotted).intersection(self.world.knowledge.types))
        if each.model.name.endswith("Middleware"):
            yield from self.usage.registered(each.model.name)

    def _own_uses(self, each: Found) -> Iterator[Use]:
        """What is done with the object itself; jobs that decorators add to a scheduler are listed elsewhere."""
        if each.owner is None:
            return
        role = self.world.role(each.model.name)
        for use in self.usage.of(each.owner, each.model.uses):
            if role != "scheduler" or use.how != "decorator":
                yield use
        for cls, name in self._in_lists.get(each.owner, ()):
            body = self.world.contexts["body", cls]
            yield Use(name, "given", body, cls.scope.line, f"{cls.scope.name} has it in {name}")
        if role == "mcp":
            yield from self.usage.runs(each.owner, each.model.setup)

    @cached_property
    def _in_lists(self) -> dict[Obj, list[tuple[Class, str]]]:
        """What classes list for their framework, such as the middleware of a controller; with class and list."""
        found: dict[Obj, list[tuple[Class, str]]] = defaultdict(list)
        for cls, callbacks in self.world.listed.items():
            for name in [each for callback in callbacks for each in callback.keywords if each in cls.own]:
                held = cls.cell(name).values
                inner = [o for box in held if isinstance(box, Box) for cell in element_cells(box) for o in cell.values]
                for each in ordered(held.union(inner)):
                    found[each].append((cls, name))
        return found

    def _uses_by_kind(self, each: Found) -> Iterator[Use]:
        """Uses that don't name the object: limits for all routes, calls of tasks, writes to the session."""
        model = each.model
        if model.kind == "rate-limit":
            yield from self._default_limits(each)
        elif model.kind == "job-status":
            yield from self.usage.calls("task.")
        elif model.kind == "connection-registry":
            package = model.name.partition(".")[0]
            if model.uses and package != model.name:
                yield from self.usage.calls(*(f"{package}.{use}" for use in model.uses))
        elif model.kind == "session" and not model.uses:
            yield from self.usage.session_writes(SESSION_TYPES)
            yield from self.usage.calls(*SIGN_INS)

    def _default_limits(self, each: Found) -> Iterator[Use]:
        """Limits that hold for every route, where the limiter is attached to an application."""
        _, _, args, kws, _ = each.ctx.scope.values[each.position]
        names = {name for name, _ in kws}
        if names & _FOR_ALL or any(self._selectors.named(name) for name in self._limits):
            yield from self.usage.runs(each.owner, ("init_app",)) if each.owner is not None else ()
            yield from self.usage.registered("slowapi.middleware.")
            if "app" in names or len(args) > 1:
                yield self.usage.attached(each.ctx, each.position, each.model.name)

    @cached_property
    def _limits(self) -> list[str]:
        """The settings that limit all routes."""
        return sorted(self.world.knowledge.groups.get("limits", ()))

    def jobs(self, each: Found) -> tuple[StoreJob, ...]:
        """The jobs that start-up adds to a scheduler."""
        if each.owner is None or self.world.role(each.model.name) != "scheduler":
            return ()
        rows = [*self.usage.methods(each.owner), *self.usage.decorated(each.owner)]
        jobs = [
            self._job(ctx, p) for ctx, p, method in rows if method in _ADDS and p >= 0 and not self.usage.serves(ctx)
        ]
        return tuple(sorted((j for j in jobs if j is not None), key=lambda j: (j.file, j.line)))

    def _job(self, ctx: Context, position: int) -> StoreJob | None:
        _, _, args, kws, _ = ctx.scope.values[position]
        values = [v for v in [*args, *(v for k, v in kws if k == "func")] if v >= 0]
        for target in [t for v in values for o in ctx.objects[v] if (t := function_of(o)) is not None]:
            bodies = [c for life in (0, 1) for c in self.world.by_body.get((target, life), [])]
            line = ctx.scope.lines[position]
            return StoreJob(ctx.module.file, line, self.functions.of(ctx), target.symbol, outside_names(bodies))
        return None


def _is_class_setup(each: Found) -> bool:
    """Whether a class of the library is set up as a whole: everything that is called of it uses the store."""
    head, _, method = each.model.name.rpartition(".")
    of_class = method in ("init", "setup") and head.rpartition(".")[2][:1].isupper()
    return of_class and not isinstance(each.owner, Foreign)


def function_of(obj: Obj) -> Function | None:
    """The function of the program behind wrappers, methods and partials."""
    if isinstance(obj, Bound):
        return function_of(obj.function)
    if isinstance(obj, Wrapped | Partial):
        return function_of(obj.inner)
    return obj if isinstance(obj, Function) else None
