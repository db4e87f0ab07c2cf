"""Every dotted name in the knowledge exists in the library that it speaks of: in a recorded release, or installed."""

import builtins
import importlib
import importlib.util
import warnings
from functools import cache
from types import ModuleType

import pytest

from fungible.audit.knowledge.load import load
from tests.knowledge.recorded_names import record
from tools.knowledge_names import by_package, keywords, within

DJANGO = frozenset(
    {"django", "rest_framework", "channels", "ninja", "ninja_extra", "huey", "django_rq", "graphene_django"}
)
"""Packages that can't be imported before Django has settings."""


def _taken(name: str) -> tuple[str, ...]:
    """The parameters of a callable, as recorded; none when nothing is."""
    known = record(name.partition(".")[0])
    return known.parameters.get(name, ()) if known is not None and not within("unchecked", name, KNOWLEDGE) else ()


KNOWLEDGE = load()
PACKAGES = by_package(KNOWLEDGE)
KEYWORDS = keywords(KNOWLEDGE)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_exists_in_a_recorded_release_or_in_the_installed_library(package: str) -> None:
    known = record(package)
    names = known.names if known is not None else frozenset()
    rest = [name for name in PACKAGES[package] if name not in names and not within("unchecked", name, KNOWLEDGE)]
    missing = [name for name in rest if not _installed(name)]

    assert not missing, "in no recorded release (tools.record_names), nor installed:\n" + "\n".join(missing)


@pytest.mark.parametrize("package", PACKAGES)
def test_names_that_only_earlier_releases_have_are_said_to_be_former(package: str) -> None:
    known = record(package)
    gone = sorted(known.earlier & set(PACKAGES[package])) if known is not None else []

    assert [name for name in gone if not within("former", name, KNOWLEDGE)] == []


@pytest.mark.parametrize("name", [name for name in KEYWORDS if _taken(name)])
def test_what_selects_a_back_end_is_an_argument_of_what_is_called(name: str) -> None:
    taken = _taken(name)
    given = [each for each in KEYWORDS[name] if each in taken or "**" in taken]

    assert given, f"{name} takes {', '.join(taken)}, and none of {', '.join(KEYWORDS[name])}"


@pytest.mark.parametrize("name", [name for name in KEYWORDS if _taken(name)])
def test_what_may_stand_without_a_name_stands_where_the_knowledge_says(name: str) -> None:
    taken = _taken(name)
    placed = {each: at for each, at in KEYWORDS[name].items() if at >= 0 and each in taken}

    assert {each: taken.index(each) for each in placed} == placed


def _installed(name: str) -> bool:
    return _has(builtins, name.split(".")) or (_module(name.partition(".")[0]) is not None and _exists(name))


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
