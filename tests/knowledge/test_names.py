"""Every dotted name in the knowledge exists in the library that it speaks of, as far as that is installed here."""

import builtins
import importlib
import importlib.util
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType

import pytest

from fungible.audit.knowledge.load import load
from fungible.audit.knowledge.records import CallModel, Knowledge

WORDS = frozenset({"", "app", "bag", "self", "none"})
"""What stands for an object of the program in place of a type."""

DJANGO = frozenset(
    {"django", "rest_framework", "channels", "ninja", "ninja_extra", "huey", "django_rq", "graphene_django"}
)
"""Packages that can't be imported before Django has settings."""

UNTYPED = frozenset({"loop"})
"""Receivers that are known by the name of a variable."""


def _named(knowledge: Knowledge) -> Iterator[str]:
    """Every name that must exist, in the order of the files."""
    for alias, target in knowledge.aliases.items():
        yield from (alias, target)
    yield from knowledge.values
    for name, model in knowledge.types.items():
        yield from (name, *model.bases, *(model.attributes or {}).values())
    for name, call in knowledge.calls.items():
        yield from (name, call.returns, *_params(call))
    yield from knowledge.stores
    for base, subclass in knowledge.subclasses.items():
        yield from (base, *subclass.params)


def _params(call: CallModel) -> Iterator[str]:
    for callback in (*call.callbacks, *([call.decorates] if call.decorates else [])):
        yield from callback.params


def _exempt(name: str, knowledge: Knowledge) -> bool:
    """Whether a name is, or is inside, one that need not exist in the installed release."""
    parts = name.split(".")
    prefixes = {".".join(parts[: i + 1]) for i in range(len(parts))}
    return bool(prefixes & (_exceptions(knowledge))) or parts[0] in UNTYPED


def _exceptions(knowledge: Knowledge) -> frozenset[str]:
    """Names made up (`invented`), of earlier releases (`former`), or that need more than a package (`unchecked`)."""
    groups = knowledge.groups
    return groups["invented"] | groups["former"] | groups["unchecked"]


def _by_package() -> Mapping[str, tuple[str, ...]]:
    knowledge = load()
    found: dict[str, dict[str, None]] = {}
    for name in _named(knowledge):
        if name not in WORDS and not _exempt(name, knowledge):
            head = name.partition(".")[0]
            package = "builtins" if hasattr(builtins, head) and "." not in name else head
            found.setdefault(package, {})[name] = None
    return {package: tuple(names) for package, names in sorted(found.items())}


PACKAGES = _by_package()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_exists_in_the_installed_library(package: str) -> None:
    if _module(package) is None:
        pytest.skip(f"{package} is not installed here: {len(PACKAGES[package])} names not checked")
    missing = [name for name in PACKAGES[package] if not _exists(name)]
    assert not missing, "not in the installed library:\n" + "\n".join(missing)


def _exists(name: str) -> bool:
    """Whether a name can be reached by import and attributes; classes may make attributes in their constructor.

    A module that is there and can't be imported needs another library that is not: its names are not checked.
    """
    if hasattr(builtins, name):
        return True
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        module = _module(".".join(parts[:cut]))
        if module is None and _is_there(".".join(parts[:cut])):
            return True
        if module is not None:
            # What a namespace package lacks belongs to another distribution, which is not installed.
            return _has(module, parts[cut:]) or module.__spec__ is None or module.__spec__.origin is None
    return False


def _has(holder: object, parts: list[str]) -> bool:
    for part in parts:
        holder = _attribute(holder, part)
        if holder is None:
            return False
    return True


def _attribute(holder: object, name: str) -> object:
    """The attribute, or the holder itself where it only promises to make one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return getattr(holder, name)
        except Exception:  # noqa: BLE001 # a descriptor may raise anything
            declared = [vars(k).get("__annotations__", {}) for k in holder.__mro__] if isinstance(holder, type) else []
            return holder if any(name in each for each in declared) else None


@cache
def _module(name: str) -> ModuleType | None:
    """An importable module; one that needs something else that is missing counts as absent."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if name.partition(".")[0] in DJANGO:
                _configure_django()
            return importlib.import_module(name)
        except Exception:  # noqa: BLE001 # importing may raise anything
            return None


def _is_there(name: str) -> bool:
    """Whether a module is installed, importable or not."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


@cache
def _configure_django() -> None:
    """Settings with which the packages around Django can be imported."""
    conf = importlib.import_module("django.conf")
    apps = ["django.contrib.contenttypes", "django.contrib.auth"]
    conf.settings.configure(INSTALLED_APPS=apps, DATABASES={}, USE_TZ=True)
    importlib.import_module("django").setup()
