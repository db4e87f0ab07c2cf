"""Classes that describe tables, and the modules that have been imported when tables are created."""

from collections.abc import Callable, Iterator

from fungible.audit.program.definitions import ClassInfo, ModuleInfo
from fungible.audit.program.importing import imported_from, served_modules
from fungible.audit.program.origins import Function
from fungible.audit.program.records import Program
from fungible.model.words import SERVING, Phase

_BASES = ("sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.declarative_base", "sqlmodel.SQLModel")


def tables(program: Program) -> Iterator[ClassInfo]:
    """The classes that describe tables."""
    for each in program.classes.values():
        if "__tablename__" in each.attributes and any(_declarative(base) for base in each.bases):
            yield each


def _declarative(base: str) -> bool:
    return base.startswith(_BASES) or base.endswith((".Base", ".Model"))


def function_at(program: Program) -> Callable[[str, int], Function | None]:
    """Finds the function around a line of a file, modules excluded."""
    by_file: dict[str, list[Function]] = {}
    for function in program.functions.values():
        if function.name:
            by_file.setdefault(function.file, []).append(function)

    def find(file: str, line: int) -> Function | None:
        before = [f for f in by_file.get(file, ()) if f.line <= line]
        return max(before, key=lambda f: f.line) if before else None

    return find


def imported_by_start_up(program: Program) -> frozenset[str]:
    """The modules imported once the application has started: by modules, and by functions that start-up runs."""
    around = function_at(program)

    def early(module: ModuleInfo, line: int, inside: bool) -> bool:
        function = around(module.file, line) if inside else None
        return function is None or not function.phases or bool(function.phases & {Phase.STARTUP, Phase.IMPORT})

    modules = {m.name: m for m in program.modules if not m.tool}
    return imported_from(modules, set(_roots(program, modules)), early)


def _roots(program: Program, modules: dict[str, ModuleInfo]) -> Iterator[str]:
    """Modules with entry points that no request imports first."""
    late = {m for m, _ in late_importers(program)}
    by_file = {m.file: m.name for m in program.modules}
    served = served_modules(program)
    for entry in program.entry_points:
        name = by_file.get(entry.file, "")
        if entry.phase is not Phase.TOOL and name in modules and name in served and name not in late:
            yield name


def late_importers(program: Program) -> Iterator[tuple[str, Function]]:
    """Modules that a function imports only while it serves, with that function."""
    names = {m.name for m in program.modules}
    for target, function in _imports_in_functions(program):
        name = target if target in names else target.rpartition(".")[0]
        if name in names and function.phases and function.phases <= SERVING:
            yield name, function


def _imports_in_functions(program: Program) -> Iterator[tuple[str, Function]]:
    """What functions outside of tools import, with the function."""
    around = function_at(program)
    for module in program.modules:
        for target, line, inside in module.imports if not module.tool else ():
            function = around(module.file, line) if inside else None
            if function is not None:
                yield target, function
