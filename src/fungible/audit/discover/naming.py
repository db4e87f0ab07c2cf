"""Decides under which dotted name each file is imported, from packages and from what imports say."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

TOOL_FOLDERS = frozenset(
    [
        "test",
        "tests",
        "testing",
        "scripts",
        "script",
        "tools",
        "examples",
        "example",
        "docs",
        "doc",
        "benchmarks",
        "bench",
        "migrations",
        "ci",
        ".github",
        "notebooks",
        "fixtures",
        "cypress",
        "e2e",
    ]
)
TOOL_FILES = frozenset(["conftest.py", "setup.py", "noxfile.py", "fabfile.py", "tasks_dev.py", "manage.py"])


@dataclass(frozen=True, slots=True)
class Named:
    """A file with the name it is imported by; `tool` when only tools and tests use it.

    `base` stands before the names of an import root whose names another one has as well.
    """

    file: str
    module: str
    package: bool
    tool: bool
    base: str = ""


def name_modules(files: Mapping[str, Iterable[str]], tests: Set[str] = frozenset()) -> tuple[Named, ...]:
    """Name every file; `files` maps each to the absolute dotted names that it imports, `tests` are tests by content."""
    folders = {f.rpartition("/")[0] for f in files}
    initialised = {f.rpartition("/")[0] for f in files if f.endswith("/__init__.py")}
    packages = {folder for folder in initialised if _importable(folder)}
    evidence = _evidence(files, folders)
    elsewhere = _evidence_elsewhere(files, folders)
    roots = {file: _import_root(file, packages, evidence, elsewhere) for file in files}
    named = [_named(file, root) for file, root in roots.items()]
    return tuple(_distinct(_apart([replace(n, tool=n.tool or n.file in tests) for n in named], roots)))


def _named(file: str, root: str) -> Named:
    """A file below its import root; the root itself, as a package, is named after its folder."""
    inner = file[len(root) + 1 :] if root else file
    parts = inner.rsplit(".", 1)[0].split("/")
    package = parts[-1] == "__init__"
    if package:
        parts = parts[:-1] or [root.rpartition("/")[2] or "root"]
    return Named(file, ".".join(parts), package, is_tool(file))


def is_tool(file: str) -> bool:
    """Whether a file belongs to tests, scripts or documentation, by where it is."""
    *folders, name = file.split("/")
    if name in TOOL_FILES or name.startswith("test_") or name.endswith("_test.py"):
        return True
    return any(folder.lower() in TOOL_FOLDERS for folder in folders)


def _evidence(files: Mapping[str, Iterable[str]], folders: set[str]) -> Counter[str]:
    """For each folder, how many imports are found when it is an import root."""
    modules = {f.removesuffix(".py") for f in files} | folders | {f.removesuffix("/__init__.py") for f in files}
    modules -= _namesakes(files)
    found: Counter[str] = Counter()
    for file, imported in files.items():
        if is_tool(file):
            continue
        below: dict[str, set[str]] = {}
        for name in imported:
            below.setdefault(name.partition(".")[0], set()).add(name.replace(".", "/"))
        for folder in _ancestors(file.rpartition("/")[0]):
            start = f"{folder}/" if folder else ""
            found[folder] += sum(start + top in modules and _found(start, below[top], modules) for top in below)
    return found


def _namesakes(files: Mapping[str, Iterable[str]]) -> set[str]:
    """Modules that import from a library of their own name, as a `celery.py` does: they have a longer one."""
    named = {file: file.rpartition("/")[2].removesuffix(".py") for file in files}
    return {
        file.removesuffix(".py")
        for file, imported in files.items()
        if any(each == named[file] or each.startswith(f"{named[file]}.") for each in imported)
    }


def _found(start: str, paths: set[str], modules: set[str]) -> bool:
    """Whether any of some imports is a module there, or a name in one: `app.py` is no package that has `app.api`."""
    return any(start + path in modules or start + path.rpartition("/")[0] in modules for path in paths)


def _evidence_elsewhere(files: Mapping[str, Iterable[str]], folders: set[str]) -> frozenset[str]:
    """Folders that hold a package which files of other folders import, as the libraries of a monorepo are."""
    served = [imported for file, imported in files.items() if not is_tool(file)]
    tops = {name.partition(".")[0] for imported in served for name in imported} - sys.stdlib_module_names
    above = {around for folder in folders for around in _ancestors(folder)}
    return frozenset([folder.rpartition("/")[0] for folder in above if folder.rpartition("/")[2] in tops])


def _importable(folder: str) -> bool:
    """Whether a folder's name can stand in an import statement."""
    return folder.rpartition("/")[2].isidentifier()


def _ancestors(folder: str) -> list[str]:
    """A folder and everything above it, nearest first, down to the audited root."""
    found = [folder]
    while folder:
        folder = folder.rpartition("/")[0]
        found.append(folder)
    return found


def _import_root(file: str, packages: set[str], evidence: Counter[str], elsewhere: frozenset[str]) -> str:
    folder = file.rpartition("/")[0]
    top = folder
    while top in packages:
        top = top.rpartition("/")[0]
    candidates = [a for a in _ancestors(top) if evidence[a]]
    if top != folder:
        return top if evidence[top] or not candidates else max(candidates, key=lambda a: (evidence[a], -len(a)))
    if not candidates:
        return _root_of_other(folder, elsewhere)
    return max(candidates, key=lambda a: (evidence[a], len(a)))


def _root_of_other(folder: str, elsewhere: frozenset[str]) -> str:
    """The import root of a file that no file beside it imports: what others import it below, or a folder `src`."""
    around = _ancestors(folder)
    named = [each for each in around if each in elsewhere]
    sources = [each for each in around if each.rpartition("/")[2] == "src"]
    return next(iter([*named, *sources]), "")


def _apart(named: Sequence[Named], roots: Mapping[str, str]) -> list[Named]:
    """Two services of a monorepo with equal names: all files of the later one are named by their path."""
    served: dict[str, set[str]] = {}
    for each in named:
        if not each.tool:
            served.setdefault(roots[each.file], set()).add(each.module)
    bases: dict[str, str] = {}
    taken: set[str] = set()
    for root in sorted(served, key=lambda root: root != ""):
        bases[root] = root.replace("/", ".") + "." if root and served[root] & taken else ""
        taken |= served[root]
    return [_below(each, bases.get(roots[each.file], "")) for each in named]


def _below(each: Named, base: str) -> Named:
    return replace(each, module=base + each.module, base=base) if base else each


def _distinct(named: Iterable[Named]) -> list[Named]:
    """Two files of one name in spite of that: the later ones are named by their whole path."""
    seen: set[str] = set()
    found = []
    for each in named:
        module = each.module
        if module in seen:
            module = each.file.rsplit(".", 1)[0].replace("/", ".").removesuffix(".__init__")
        seen.add(module)
        found.append(replace(each, module=module))
    return found
