"""What a function makes only where it is not given one: `saver or InMemorySaver()`; and whether that ever happens."""

from collections import defaultdict
from functools import cached_property

from fungible.audit.facts.records import CALLS, Scope
from fungible.audit.link.handles import Bound, Const, Foreign, Instance
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import Class, Context, Function, Obj, Objects
from fungible.audit.link.world import ENVIRONMENT
from fungible.audit.trace.functions import Functions
from fungible.model.words import Phase


class StandIns:
    """Asks all who call a function whether they give what it else makes itself."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    @cached_property
    def _callers(self) -> dict[Obj, list[Context]]:
        """The contexts, tools and tests apart, that run each function."""
        found: dict[Obj, dict[Context, None]] = defaultdict(dict)
        for ctx, phases in self._functions.reached.items():
            if phases.keys() - {Phase.TOOL} and not ctx.module.tool:
                for edge in ctx.edges.values():
                    found[edge.target.body][ctx] = None
        return {body: list(callers) for body, callers in found.items()}

    def never_made(self, ctx: Context, position: int) -> bool:
        """Whether what a call makes is only for those who give nothing for a parameter, and all give something."""
        number = _asked_for(ctx.scope, position)
        if number < 0 or not isinstance(ctx.body, Function):
            return False
        callers = self._callers.get(ctx.body, [])
        return bool(callers) and all(_gives(caller, ctx.body, number) for caller in callers)


def _asked_for(scope: Scope, position: int) -> int:
    """The parameter in place of which a call makes something; -1 where there is none."""
    block = scope.values[position][4]
    guard = scope.blocks[block] if block >= 0 else None
    if guard is not None and guard.kind in ("if", "else"):
        return _missed(scope, guard.value, guard.kind == "if")
    ways = [value[1] for value in scope.values if value[0] == "phi" and len(value[1]) == 2 and value[1][1] == position]
    return next((_number(scope, first) for first, _ in ways), -1)


def _missed(scope: Scope, test: int, holds: bool) -> int:
    """The parameter that is missing where a test holds, or where it does not."""
    tag, *rest = scope.values[test] if test >= 0 else ("none",)
    if tag == "cmp" and rest[0] in ("is", "is not"):
        nothing = scope.values[rest[2]] == ("const", None) and (rest[0] == "is") is holds
        return _number(scope, rest[1]) if nothing else -1
    if tag == "not" and holds:
        return _number(scope, rest[0])
    return _number(scope, test) if tag == "param" and not holds else -1


def _number(scope: Scope, place: int) -> int:
    value = scope.values[place]
    return int(value[1]) if value[0] == "param" else -1


def _gives(caller: Context, function: Function, number: int) -> bool:
    """Whether a context that runs a function gives something for a parameter in each of its calls."""
    values = caller.scope.values
    calls = [value for value in values if value[0] in CALLS and _runs(caller.objects[value[1]], function)]
    return bool(calls) and all(_is_given(caller, value[2], value[3], function, number) for value in calls)


def _runs(callees: Objects, function: Function) -> bool:
    return any(_is_call_of(callee, function) for callee in callees)


def _is_call_of(callee: Obj, function: Function) -> bool:
    if isinstance(callee, Class):
        return function.scope.name == "__init__" and function.owner in lineage(callee)
    return callee is function or (isinstance(callee, Bound) and callee.function is function)


def _is_given(
    caller: Context, args: tuple[int, ...], kws: tuple[tuple[str, int], ...], function: Function, number: int
) -> bool:
    param = function.scope.params[number]
    at = number - (function.scope.params[0].name in ("self", "cls"))
    named = dict(kws).get(param.name, -1)
    value = named if named >= 0 else args[at] if param.kind == "pos" and 0 <= at < len(args) else -1
    return value >= 0 and all(each >= 0 for each in args) and _is_something(caller, value)


def _is_something(caller: Context, value: int) -> bool:
    """Whether a value is an object, or what `with` enters, and not nothing, as the environment may have it."""
    objects = caller.objects[value]
    if caller.taints[value] & ENVIRONMENT or any(isinstance(o, Const) and o.value is None for o in objects):
        return False
    return caller.scope.values[value][0] == "enter" or any(isinstance(o, Foreign | Instance) for o in objects)
