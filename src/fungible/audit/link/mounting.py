"""Routers that become part of applications, or of other routers, under a prefix."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fungible.audit.knowledge.records import CallModel
from fungible.audit.link.entries import Mount
from fungible.audit.link.handles import Bound, Box, Const, Foreign, Instance, Wrapped, strings
from fungible.audit.link.inherited import views
from fungible.audit.link.modules import module_named
from fungible.audit.link.objects import Class, Function, Module, Obj, Objects
from fungible.audit.link.outcome import Site
from fungible.audit.link.registration import spread

_PREFIX = ("prefix", "url_prefix", "path")
_ROUTERS = Foreign | Instance | Module
_HANDLERS = Function | Class | Wrapped | Bound
_REPLACING = (".register_blueprint", ".blueprint")


def mount(site: Site, model: CallModel, made: Objects) -> None:
    """A call mounts what it is given: on the object whose method it is, or on the router that it makes."""
    mounts = site.world.mounts
    found = _given(site)
    row = _row(site, next((o for o in made if isinstance(o, Foreign)), None))
    for child in dict.fromkeys(_mountable(site, found, any(callback.route for callback in model.callbacks))):
        _add(mounts.setdefault(child, []), row if row.parent is not site.ctx.module else replace(row, parent=child))


def _given(site: Site) -> list[Obj]:
    """What the call is given, lists spread out; where it can't be told, any router may be mounted."""
    given = [*site.arguments.positional, *(objects for _, objects in site.arguments.keywords)]
    found = [each for objects in given for o in objects for each in (o, *spread(site.world, site.ctx, o))]
    if not any(isinstance(o, _ROUTERS | _HANDLERS) for o in found):
        site.world.unknown_mounts |= site.receiver is not None or not all(given)
    return found


def _row(site: Site, made: Foreign | None) -> Mount:
    """The prefix that a call mounts under; the module stands for a parent that isn't known."""
    named = site.arguments.get((), _PREFIX)
    prefix = _text(named) or next((t for objects in site.arguments.positional if (t := _text(objects))), "")
    where = (site.ctx, site.index)
    if site.receiver is None and made is not None:
        return Mount(made, "" if named else prefix, where)
    replaces = bool(named) and site.name.endswith(_REPLACING)
    return Mount(site.receiver or site.ctx.module, prefix, where, replaces)


def _add(rows: list[Mount], row: Mount) -> None:
    """Note a mount once; a prefix that comes to be known later takes the place of none, whoever asked first."""
    if any((r.parent, r.prefix) == (row.parent, row.prefix) for r in rows):
        return
    for position, known in enumerate(rows):
        if not known.prefix and known.parent is row.parent and _place(known) == _place(row):
            rows[position] = row
            return
    rows.append(row)


def _place(row: Mount) -> tuple[int, int]:
    ctx, index = row.where
    return id(ctx.scope), index


def _mountable(site: Site, found: Iterable[Obj], routed: bool) -> Iterator[Obj]:
    """What can be mounted: a router, a list of routes, a module that is named, a handler without a route of its own."""
    for each in found:
        named = each.value if isinstance(each, Const) and isinstance(each.value, str) else ""
        module = module_named(site.world, site.ctx.module, named) if "." in named else None
        if module is not None:
            yield module
        elif isinstance(each, _ROUTERS | Box) or (isinstance(each, _HANDLERS) and not routed):
            yield each
            yield from views(site.world, each) if isinstance(each, Instance) else ()


def _text(objects: Objects) -> str:
    return next(iter(strings(objects)), "")
