"""Names across modules: imports, star imports, builtins, variables of the module."""

from fungible.audit.link.loads import attribute, of_module
from fungible.audit.link.objects import NOTHING, Context, Function, Module, Objects, ordered
from fungible.audit.link.world import World


def resolve_global(world: World, ctx: Context, name: str) -> tuple[Objects, int]:
    """What a module-level name may hold; a name that no module defines is a builtin."""
    module = ctx.module
    found = of_module(world, ctx, module, name)
    if found:
        return found, module.cell(name).taint
    if name in module.cells and module.cells[name].values:
        return module.cells[name].values, module.cells[name].taint
    if name in names_of(world, module):
        return NOTHING, module.cell(name).taint
    if name == "__name__":
        return world.const(module.name).alone, 0
    return world.external(name).alone, 0


def names_of(world: World, module: Module) -> frozenset[str]:
    """The names that a module's own code binds."""
    known = world.module_names.get(module)
    if known is None:
        scopes = module.facts.scopes
        found = {str(e[1]) for e in scopes[0].effects if e[0] in ("bind", "declare")}
        found |= {str(e[1]) for s in scopes[1:] if s.kind != "class" for e in s.effects if e[0] == "bind"}
        known = world.module_names[module] = frozenset(found)
    return known


def has_run(world: World, module: Module) -> bool:
    """Whether the body of a module runs: those of tests and tools do only where served code imports them."""
    return ("body", module) in world.contexts


def import_name(world: World, ctx: Context, module: str, level: int, name: str) -> Objects:
    """`import module` or `from module import name`; outside the program, the dotted name itself."""
    target = absolute(ctx.module, module, level)
    found = module_named(world, ctx.module, target)
    inner = module_named(world, ctx.module, f"{target}.{name}") if name and found is not None and found.tool else None
    for each in (found, inner):
        if each is not None and each.tool:
            world.body(each, each.facts.scopes[0], each.name, 0)
    if not name:
        return found.alone if found is not None else world.external(target).alone
    if found is not None:
        values = of_module(world, ctx, found, name)
        if values:
            return values
        getter = found.cells.get("__getattr__")
        if getter is not None:
            return _module_getattr(world, ctx, found)
        return _left_out(world, target, name)
    sub = module_named(world, ctx.module, f"{target}.{name}")
    if sub is not None:
        return sub.alone
    external = world.external(target)
    return attribute(world, ctx, external, name)


def _left_out(world: World, package: str, name: str) -> Objects:
    """What a package of the program lacks: a module that protoc made is there, and isn't read."""
    return world.external(f"{package}.{name}").alone if name.endswith(("_pb2", "_pb2_grpc")) else NOTHING


def module_named(world: World, module: Module, name: str) -> Module | None:
    """The module that a name means where it is imported: of the same service before another one's of that name."""
    if module.base:
        own = world.modules.get(module.base + name)
        if own is not None or module.base + name.partition(".")[0] in world.apart:
            return own
    return world.modules.get(name) or beside(world, module, name)


def beside(world: World, module: Module, name: str) -> Module | None:
    """A module found from the folders above the importing file, as scripts find their neighbours.

    `import celery` in `shop/celery.py`, or beside it, is the library: a package's modules are its own names only where
    some of its files import each other that way.
    """
    path = name.replace(".", "/")
    library = world.knowledge.is_library(name.partition(".")[0])
    folder = module.file
    while "/" in folder:
        folder = folder.rpartition("/")[0]
        found = world.paths.get(f"{folder}/{path}")
        if found is not None and found is not module and not (library and _is_package(world, folder)):
            return found
    return None


def _is_package(world: World, folder: str) -> bool:
    """Whether a folder is a package whose files name each other by the package, or relative to it."""
    known = world.packages.get(folder)
    if known is None:
        package = folder in world.paths or _stands_in_names(world, folder)
        known = world.packages[folder] = package and not _imports_bare(world, folder)
    return known


def _stands_in_names(world: World, folder: str) -> bool:
    """Whether the files of a folder are imported under its name, though it has no `__init__.py`."""
    start, last = f"{folder}/", folder.rpartition("/")[2]
    own = (each.name for path, each in world.paths.items() if path.startswith(start) and "/" not in path[len(start) :])
    return any(name.split(".")[-2:-1] == [last] for name in own)


def _imports_bare(world: World, folder: str) -> bool:
    """Whether a file of a folder imports a neighbour by its bare name, as scripts do."""
    start = f"{folder}/"
    for path, module in world.paths.items():
        if path.startswith(start) and "/" not in path[len(start) :]:
            for scope in module.facts.scopes:
                for value in scope.values:
                    bare = value[0] == "import" and not value[2] and not world.knowledge.is_library(value[1])
                    if bare and f"{start}{value[1].replace('.', '/')}" in world.paths:
                        return True
    return False


def _module_getattr(world: World, ctx: Context, module: Module) -> Objects:
    found: Objects = NOTHING
    for getter in ordered(world.read(module.cell("__getattr__"), ctx)):
        if isinstance(getter, Function):
            target = world.enter(getter, 0, [NOTHING], [0], (ctx, ctx.scope.line, "call"))
            found |= target.returned
    return found


def absolute(module: Module, name: str, level: int) -> str:
    """The absolute name of a relative import."""
    if level == 0:
        return name
    parts = module.name.split(".")
    keep = len(parts) - level + (1 if module.package else 0)
    base = ".".join(parts[: max(keep, 0)])
    return f"{base}.{name}".strip(".") if name else base
