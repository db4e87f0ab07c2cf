"""Patterns mean what readers of `.gitignore` and of dotted names expect, in bounded time."""

import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fungible.model.pattern import MOST_ALTERNATIVES, alternatives, of_files, of_symbols, problem_of


def means_file(pattern: str, file: str) -> bool:
    return of_files(pattern).matches(file.split("/"))


@pytest.mark.parametrize(
    ("pattern", "file"),
    [
        ("tools/**", "tools/a/b.py"),
        ("tools/*", "tools/a.py"),
        ("tools/*", "tools/a/b.py"),  # a folder and everything in it
        ("tools", "tools/a/b.py"),
        ("tools/", "src/tools/a.py"),
        ("/tools", "tools/a.py"),
        ("./tools/a.py", "tools/a.py"),
        ("test_*.py", "app/deep/test_a.py"),  # without a slash: in any folder
        ("**/conftest.py", "conftest.py"),
        ("**/conftest.py", "a/b/conftest.py"),
        ("src/**/api/*.py", "src/api/a.py"),
        ("src/**/api/*.py", "src/x/y/api/a.py"),
        ("**", "a.py"),
        ("app/{jobs,tasks}/*.py", "app/tasks/a.py"),
        ("app/v[12].py", "app/v2.py"),
        ("app/v[!12].py", "app/v3.py"),
        ("app/v[0-9].py", "app/v7.py"),
        ("app/?.py", "app/x.py"),
        ("!app/**", "tools/a.py"),
    ],
)
def test_a_pattern_means_a_file(pattern: str, file: str) -> None:
    assert means_file(pattern, file)


@pytest.mark.parametrize(
    ("pattern", "file"),
    [
        ("tools/**", "app/tools/a.py"),
        ("tools/*.py", "tools/a/b.py"),
        ("/tools", "src/tools/a.py"),
        ("tool", "tools/a.py"),
        ("app/?.py", "app/xy.py"),
        ("app/v[!12].py", "app/v1.py"),
        ("app/{jobs,tasks}/*.py", "app/users/a.py"),
        ("App/a.py", "app/a.py"),
        ("!app/**", "app/a.py"),
        ("a.py", "a.pyw"),
    ],
)
def test_a_pattern_does_not_mean_another_file(pattern: str, file: str) -> None:
    assert not means_file(pattern, file)


@pytest.mark.parametrize(
    ("pattern", "symbol", "meant"),
    [
        ("app.jobs.*", "app.jobs.nightly", True),
        ("app.jobs.*", "app.jobs.Worker.run", False),
        ("app.jobs.**", "app.jobs.Worker.run", True),
        ("app.**.run", "app.run", True),
        ("app.jobs.on_*", "app.jobs.on_paid", True),
        ("app.jobs.on_*", "app.jobs.paid", False),
        ("app.jobs", "app.jobs.nightly", False),
        ("app.{jobs,tasks}.run", "app.tasks.run", True),
    ],
)
def test_a_pattern_of_symbols_means_whole_names(pattern: str, symbol: str, meant: bool) -> None:
    assert of_symbols(pattern).matches(symbol.split(".")) is meant


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=10))
def test_within_one_part_it_agrees_with_the_standard_library(pattern: str, word: str) -> None:
    once = pattern.replace("**", "*").replace("**", "*").replace("**", "*")
    if once and word:
        assert of_symbols(once).matches([word]) is fnmatchcase(word, once)


@pytest.mark.parametrize("pattern", ["*a" * 240 + "b", "**/" * 150 + "b", "{a,b}" * 6 + "/x", "[" + "a" * 400 + "]*b"])
def test_no_pattern_takes_long(pattern: str) -> None:
    assert problem_of(pattern) == ""
    began = time.perf_counter()

    assert not means_file(pattern, "/".join(["a" * 200] * 100))
    assert time.perf_counter() - began < 5  # seconds, where a regular expression would take years


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "it names nothing"),
        ("!", "it names nothing"),
        ("./", "it names nothing"),
        ("../x", "it leaves the project"),
        ("a/../../x", "it leaves the project"),
        ("a\\b", "folders are separated by /"),
        ("a{b", "a bracket is not closed, or inside another one"),
        ("a{b,{c}}", "a bracket is not closed, or inside another one"),
        ("a]", "a bracket is not closed, or inside another one"),
        ("x" * 501, "it has more than 500 characters"),
        ("{a,b}" * 7, f"its braces stand for more than {MOST_ALTERNATIVES} patterns"),
    ],
)
def test_what_is_no_pattern_says_why(pattern: str, why: str) -> None:
    assert problem_of(pattern) == why


def test_alternatives_are_counted_without_being_made() -> None:
    assert alternatives("a") == 1
    assert alternatives("{a,b}{c,d,e}") == 6
    assert alternatives("{a,b}" * 100) == 2**100
