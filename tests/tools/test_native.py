"""What is said in other words for mypyc means the same to Python."""

import ast
from pathlib import Path
from types import ModuleType

import pytest

from tools.native import native

ROOT = Path(__file__).resolve().parents[2]


def run(text: str) -> ModuleType:
    """A module made of the reworded text."""
    module = ModuleType("reworded")
    exec(compile(native(text), "reworded", "exec"), module.__dict__)
    return module


CACHED = '''
from functools import cached_property

class Told:
    def __init__(self) -> None:
        self.asked = 0

    @cached_property
    def answer(self) -> int | None:
        """Found once."""
        self.asked += 1
        return None
'''


def test_a_cached_property_is_found_once_even_when_it_is_nothing() -> None:
    told = run(CACHED).Told()

    assert (told.answer, told.answer, told.asked) == (None, None, 1)
    assert "cached_property\n    def" not in native(CACHED)


DATACLASS = '''
from dataclasses import dataclass, replace

@dataclass(slots=True{words})
class Place:
    """Where something is."""

    file: str
    line: int = 1

    @property
    def told(self) -> str:
        return f"{{self.file}}:{{self.line}}"

def moved(place: Place) -> Place:
    return replace(place, line=place.line + 1)
'''


def test_a_dataclass_takes_and_compares_what_it_did() -> None:
    module = run(DATACLASS.format(words=""))
    place = module.Place("app.py", line=2)

    assert place.told == "app.py:2"
    assert place == module.Place("app.py", 2) != module.Place("app.py")
    assert place != ("app.py", 2)
    assert hash(place) == hash(("app.py", 2))
    assert module.moved(place).line == 3


def test_a_dataclass_is_told_apart_by_identity_where_it_was() -> None:
    module = run(DATACLASS.format(words=", eq=False"))

    assert module.Place("app.py") != module.Place("app.py")


def test_a_dataclass_that_wants_names_gets_them() -> None:
    module = run(DATACLASS.format(words=", kw_only=True"))

    assert module.Place(file="app.py").line == 1
    with pytest.raises(TypeError):
        module.Place("app.py")


def test_a_frozen_dataclass_stays_frozen_to_everything_but_its_compiled_constructor() -> None:
    text = native(DATACLASS.format(words=", frozen=True"))

    assert "@dataclass(init=False, eq=False, frozen=True)" in text
    assert "        self.line = line  # type: ignore[misc]\n" in text


def test_a_dataclass_that_has_an_order_keeps_it() -> None:
    module = run(DATACLASS.format(words=", order=True"))

    assert module.Place("app.py", 1) < module.Place("app.py", 2)


def test_fields_that_are_made_for_each_instance_are_left_to_the_dataclass() -> None:
    module = run(
        "from dataclasses import dataclass, field\n\n"
        "@dataclass(slots=True)\nclass Bag:\n    items: list[int] = field(default_factory=list)\n"
    )
    module.Bag().items.append(1)

    assert module.Bag().items == []


NAMED = """
from typing import NamedTuple

class Hop(NamedTuple):
    name: str
    inner: tuple["Hop", ...] = ()
"""


def test_a_named_tuple_becomes_a_class_that_compares_by_its_fields() -> None:
    hop = run(NAMED).Hop
    one, same, other = hop("a", (hop("b"),)), hop("a", (hop("b"),)), hop("a")

    assert (one == same, hash(one) == hash(same), one == other, one.inner[0].name) == (True, True, False, "b")
    assert not isinstance(one, tuple)


@pytest.mark.parametrize("value", [1, "a", 2.5, None])
def test_a_union_is_asked_class_by_class(value: object) -> None:
    module = run("def known(value: object) -> bool:\n    return isinstance(value, int | str | None.__class__)\n")

    assert module.known(value) is isinstance(value, int | str | None.__class__)
    assert "(int, str, list)" in native("isinstance(x, int | str | list)\n")


def test_constants_are_final_and_what_else_a_module_binds_is_not() -> None:
    text = native('import re\n\nA, B = 1, 2\n_C = re.compile("c")\nD: dict[str, int] = {}\nKey = str\n')

    assert text.splitlines() == [
        "from typing import Final",
        "import re",
        "",
        "A: Final = 1; B: Final = 2",
        '_C: Final = re.compile("c")',
        "D: Final[dict[str, int]] = {}",
        "Key = str",
    ]


def test_a_module_keeps_its_docstring() -> None:
    assert native('"""The text of a rule."""\n') == '__doc__ = """The text of a rule."""\n'


def test_every_source_can_be_reworded() -> None:
    for path in sorted((ROOT / "src").rglob("*.py")):
        ast.parse(native(path.read_text(encoding="utf-8")), filename=str(path))
