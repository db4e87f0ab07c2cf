"""What the facts of a file say of its module: what it imports, and the names that it binds."""

from types import MappingProxyType

from fungible.audit.facts.records import FileFacts, Scope, Value

Import = tuple[Value, int, bool]
"""What is imported, the line, and whether a function or class does; all names of a module go as one without a name."""


def imports(facts: FileFacts) -> list[Import]:
    """All imports of a file, scope by scope."""
    found: list[Import] = []
    for scope in facts.scopes:
        inside = scope is not facts.scopes[0]
        found += [(row, scope.lines[i], inside) for i, row in enumerate(scope.values) if row[0] == "import"]
        found += [(("import", row[1], row[2], ""), row[-2], inside) for row in scope.effects if row[0] == "star"]
    return found


def imported_names(facts: FileFacts) -> list[str]:
    """The absolute names that a file imports, or imports something from."""
    return [str(row[1]) for scope in facts.scopes for row in scope.values if row[0] == "import" and not row[2]]


def bound_names(facts: FileFacts) -> dict[str, int]:
    """The names that the code of a file binds in its module, imports apart, each with the line where it first does."""
    top = facts.scopes[0]
    imported = _imported(top)
    found: dict[str, int] = {}
    for effect in top.effects:
        if effect[0] == "declare" or (effect[0] == "bind" and effect[2] not in imported):
            found.setdefault(str(effect[1]), int(str(effect[-2])))
    for scope in facts.scopes[1:]:
        if scope.kind == "function":
            for effect in scope.effects:
                if effect[0] == "bind":
                    found.setdefault(str(effect[1]), int(str(effect[-2])))
    return found


def brought_names(top: Scope) -> frozenset[str]:
    """The names that the imports of a module bind."""
    imported = _imported(top)
    return frozenset([str(effect[1]) for effect in top.effects if effect[0] == "bind" and effect[2] in imported])


def _imported(top: Scope) -> set[int]:
    return {i for i, v in enumerate(top.values) if v[0] == "import"}


def other_names(top: Scope) -> frozenset[str]:
    """Those that are other names of what another variable or attribute holds."""
    bound = [(str(e[1]), top.values[e[2]][0]) for e in top.effects if e[0] == "bind"]
    made = {name for name, tag in bound if tag not in ("global", "attr")}
    return frozenset([name for name, _ in bound if name not in made])


def is_test(facts: FileFacts) -> bool:
    """Whether a file holds tests, whatever its name: it defines cases or needs pytest, and serves nobody."""
    top = facts.scopes[0]
    tests = any(_is_case(top, row) or (row[0] == "import" and _names_pytest(str(row[1]))) for row in top.values)
    return tests and not any(row[0] == "call" and _last(top, row[1]) in _SERVING for row in top.values)


_NAME_OF = MappingProxyType({"attr": 2, "import": 3, "global": 1})
_SERVING = frozenset({"run", "run_app", "run_forever", "serve", "serve_forever", "listen", "runserver"})


def _names_pytest(module: str) -> bool:
    return module == "pytest" or module.startswith("pytest.")


def _is_case(top: Scope, row: Value) -> bool:
    """`class Rules(unittest.TestCase)`, and the like of other libraries."""
    return row[0] == "class" and any(_last(top, base).endswith("TestCase") for base in row[2])


def _last(top: Scope, index: int) -> str:
    """The last part of the name by which a value is read."""
    row = top.values[index]
    part = _NAME_OF.get(str(row[0]))
    return str(row[part] or "") if part is not None else ""
