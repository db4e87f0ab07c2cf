"""`tools/package_names.py`: names are found where Python would find them, without running anything."""

from dataclasses import dataclass

import pytest

from tools.package_names import PackageNames


@dataclass(frozen=True, slots=True)
class Texts:
    """Modules by name."""

    modules: dict[str, str]

    def text(self, module: str) -> str | None:
        return self.modules.get(module)

    def is_package(self, module: str) -> bool:
        return any(each.startswith(f"{module}.") for each in self.modules)


NAMES = PackageNames(
    Texts(
        {
            "shop": "from .core import *\nfrom .core import Till as Register\nimport os",
            "shop.core": (
                "from paper import Base\n"
                "class Till(Base):\n"
                "    size: int = 0\n"
                "    def __init__(self, name, *, url=None, **rest):\n"
                "        self.opened = True\n"
                "    def ring(self) -> 'Receipt': ...\n"
                "    chime = ring\n"
                "class Receipt:\n"
                "    def show(self): ...\n"
                "till = Till('one')\n"
                "try:\n"
                "    import fast\n"
                "except ImportError:\n"
                "    def slow(a, b=1): ...\n"
            ),
            "shop.lazy": "def __getattr__(name): ...\n_NAMES = ['Later']",
            "shop.circle": "from .ring import *",
            "shop.ring": "from .circle import *",
            "shop.broken": "def (",
            "paper": "class Base:\n    def close(self): ...",
        }
    )
)


@pytest.mark.parametrize(
    "name",
    [
        "shop.Till",
        "shop.Register.ring",
        "shop.core.Till.opened",
        "shop.core.Till.size",
        "shop.core.Till.chime",
        "shop.core.Till.close",
        "shop.core.till.ring",
        "shop.core.Till.ring.show",
        "shop.core.slow",
        "shop.lazy.Later",
    ],
)
def test_a_name_is_followed_to_where_it_is_made(name: str) -> None:
    assert NAMES.find(name) is not None


@pytest.mark.parametrize(
    "name", ["shop.Drawer", "shop.core.Till.sing", "shop.lazy.Never", "shop.circle.x", "shop.broken.x", "bank.Till"]
)
def test_a_name_that_no_file_makes_is_not_found(name: str) -> None:
    assert NAMES.find(name) is None


def test_parameters_are_those_of_the_constructor_or_of_the_function() -> None:
    till, slow = NAMES.find("shop.Till"), NAMES.find("shop.core.slow")

    assert till is not None
    assert slow is not None
    assert NAMES.parameters(till) == ("name", "*", "url", "**")
    assert NAMES.parameters(slow) == ("a", "b")
