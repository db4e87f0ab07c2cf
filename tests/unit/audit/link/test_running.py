"""Who uses what in a scope, and that what a loop or a later module adds reaches the steps that looked before."""

from fungible.audit.extract.reading import facts_of
from fungible.audit.knowledge.load import load
from fungible.audit.link.objects import Context
from fungible.audit.link.solve import SourceModule, solve
from fungible.audit.link.steps import NO_USER, again


def all_linked(**texts: str) -> list[Context]:
    files = [SourceModule(name, f"{name}.py", False, False, facts_of(text)) for name, text in texts.items()]
    return solve(files, load()).world.all_contexts


def linked(**texts: str) -> dict[str, Context]:
    return {ctx.symbol: ctx for ctx in all_linked(**texts)}


def types_of(ctx: Context) -> set[str]:
    return {type(obj).__name__ for obj in ctx.returned}


def test_every_use_of_a_value_is_known() -> None:
    scope = facts_of("def f(a, b):\n    return g(a, *b, k=a)\n").scopes[1]
    uses = again((*scope.values, *scope.effects))
    call = next(index for index, row in enumerate(scope.values) if row[0] == "call")

    assert uses.users[0] == [call, call]
    assert uses.users[1] == call
    assert uses.users[call] == len(scope.values)
    assert set(uses.users[len(scope.values) :]) == {NO_USER}


def test_what_a_later_module_binds_reaches_the_function_that_ran_before() -> None:
    contexts = linked(a="import b\ndef f():\n    return b.made\nx = f()\n", b="import a\nclass C: pass\nmade = C()\n")

    assert types_of(contexts["a.f"]) == {"Instance"}


LOOP = """\
class C: pass

def f(rows):
    x = None
    for _ in rows:
        y = x
        x = C()
    return y

f([1])
"""


def test_what_a_loop_carries_around_reaches_its_beginning() -> None:
    assert "Instance" in types_of(linked(a=LOOP)["a.f"])


SINGLE = """\
class C:
    kept = None

    @classmethod
    def get(cls):
        if cls.kept is None:
            cls.kept = cls()
        return cls.kept

C.get()
"""


def test_a_class_attribute_set_by_the_function_that_reads_it_is_seen() -> None:
    assert "Instance" in types_of(linked(a=SINGLE)["a.C.get"])


SIBLINGS = """\
def pick(row, other):
    return row

def one(rows):
    return pick(rows, 1)

def two(rows):
    return pick(1, rows)
"""


def test_a_context_that_starts_from_its_sibling_has_marks_of_its_own() -> None:
    routes = "import fastapi, a\napp = fastapi.FastAPI()\n"
    routes += "".join(f"@app.get('/{n}')\ndef {n}(q: str):\n    return a.{n}(q)\n" for n in ("one", "two"))
    picks = [ctx for ctx in all_linked(a=SIBLINGS, b=routes) if ctx.symbol == "a.pick"]

    assert sorted((ctx.taint_in, ctx.returned_taint) for ctx in picks) == [([0, 1], 0), ([1, 0], 1)]
