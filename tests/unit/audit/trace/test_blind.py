"""What could hide a write and is not understood is listed once, with its line; what is understood is not."""

from pathlib import Path

import pytest

from fungible.audit import pipeline
from tests.casebook.checking import write

APP = """\
from fastapi import FastAPI
__imports__
app = FastAPI()
__top__


@app.get("/{name}")
def handler(name: str):
    __body__
"""


def spots(
    folder: Path, *, imports: str = "", top: str = "", body: str = "return name", more: dict[str, str] | None = None
) -> list[str]:
    text = APP.replace("__imports__", imports).replace("__top__", top).replace("__body__", body)
    write({"app.py": text, **(more or {})}, folder)
    report = pipeline.run([folder], pipeline.Plan(), lambda event: None)
    return [f"{spot.file}:{spot.line} {spot.reason}" for spot in report.blind_spots]


def test_a_service_that_is_understood_has_none(tmp_path: Path) -> None:
    assert spots(tmp_path) == []


@pytest.mark.parametrize(
    "call", ["importlib.import_module(name)", "__import__(name)", "importlib.import_module(f'plugins.{name}')"]
)
def test_an_import_under_a_computed_name(tmp_path: Path, call: str) -> None:
    (found,) = spots(tmp_path, imports="import importlib", body=f"return {call}")

    assert found.startswith("app.py:9 a module is imported under a computed name")


@pytest.mark.parametrize("call", ["importlib.import_module('json')", "__import__('json')"])
def test_an_import_under_a_literal_name_is_understood(tmp_path: Path, call: str) -> None:
    assert spots(tmp_path, imports="import importlib", body=f"return {call}") == []


def test_plugins(tmp_path: Path) -> None:
    (found,) = spots(
        tmp_path, imports="from importlib.metadata import entry_points", top='FOUND = entry_points(group="x")'
    )

    assert found.startswith("app.py:4 plugins of other packages are loaded")


@pytest.mark.parametrize("call", ["exec(name)", "eval(name)", "compile(name, 'x', 'exec')"])
def test_code_made_from_text(tmp_path: Path, call: str) -> None:
    (found,) = spots(tmp_path, body=f"return {call}")

    assert found.startswith(f"app.py:9 {call.partition('(')[0]}() makes code from text")


def test_patterns_are_no_code(tmp_path: Path) -> None:
    assert spots(tmp_path, imports="import re", body="return re.compile(name)") == []


def test_a_function_of_a_library_that_is_replaced(tmp_path: Path) -> None:
    top = "def traced(url):\n    return url\n\n\nrequests.get = traced"
    (found,) = spots(tmp_path, imports="import requests", top=top)

    assert found.startswith("app.py:8 requests.get is replaced")


def test_a_setting_of_a_library_is_no_patch(tmp_path: Path) -> None:
    assert spots(tmp_path, imports="import stripe", top='stripe.api_key = "x"') == []


def test_an_attribute_with_a_computed_name_on_something_shared(tmp_path: Path) -> None:
    top = "class Settings:\n    theme = 'a'\n\n\nsettings = Settings()"
    (found,) = spots(tmp_path, top=top, body="setattr(settings, name, name)")

    assert found.startswith("app.py:13 setattr() with a computed name on the Settings that all requests share")


@pytest.mark.parametrize("body", ["setattr(Item(), name, name)", "setattr(settings, 'theme', name)"])
def test_an_attribute_of_the_requests_own_or_with_a_literal_name_is_understood(tmp_path: Path, body: str) -> None:
    top = "class Item:\n    pass\n\n\nclass Settings:\n    theme = 'a'\n\n\nsettings = Settings()"

    assert spots(tmp_path, top=top, body=body) == []


def test_changes_to_a_variable_that_could_not_be_resolved(tmp_path: Path) -> None:
    (found,) = spots(tmp_path, imports="from mystery import make", top="kept = make()", body="kept.add(name)")

    assert found.startswith("app.py:9 requests call kept.add() on something that could not be resolved")


@pytest.mark.parametrize("body", ["kept.describe(name)", "[].append(name)"])
def test_reading_a_variable_that_could_not_be_resolved_is_no_change(tmp_path: Path, body: str) -> None:
    assert spots(tmp_path, imports="from mystery import make", top="kept = make()", body=body) == []


def test_a_function_handed_to_an_unknown_library(tmp_path: Path) -> None:
    top = 'bot = Bot("x")\nheard = {}\n\n\n@bot.command("hi")\ndef hi(user):\n    heard.setdefault(user, []).append(1)'
    (found,) = spots(tmp_path, imports="from mystery import Bot", top=top)

    assert found.startswith("app.py:9 hi is handed to command() of mystery.Bot, which is not known")


def test_a_function_handed_to_an_unknown_library_that_requests_call_as_well(tmp_path: Path) -> None:
    top = 'bot = Bot("x")\nheard = []\n\n\n@bot.command("hi")\ndef hi(user):\n    print(heard)'

    assert spots(tmp_path, imports="from mystery import Bot", top=top, body="return hi(name)") == []


def test_of_one_sort_in_a_file_the_first_is_listed_with_the_number_of_the_others(tmp_path: Path) -> None:
    (found,) = spots(tmp_path, body="exec(name)\n    exec(name)\n    eval(name)")

    assert found.startswith("app.py:9 exec()")
    assert found.endswith("(2 more in this file)")


def test_tests_and_scripts_hide_nothing_from_requests(tmp_path: Path) -> None:
    more = {
        "tests/test_app.py": "exec('x')\n",
        "scripts/load.py": "import importlib\nimportlib.import_module(input())\n",
    }

    assert spots(tmp_path, more=more) == []
