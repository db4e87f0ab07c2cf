"""Every snippet of the documents is true: commands print what is shown, configurations are accepted, code compiles."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft7Validator

from fungible.config import KEYS
from tests.casebook.checking import examine
from tests.casebook.reading import Claim, read_casebook
from tests.docs.commands import SOURCES, Desk, commands, desk, difference, pattern, problems, trimmed, with_sources
from tests.docs.snippets import PAGES, ROOT, Snippet, everywhere

MANNERS = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
NOT_RUN = dict(re.findall(r"^\| `([^`]+)` \| (\w.*) \|$", MANNERS.split("## What is not run")[1], flags=re.MULTILINE))
RUN = ("console", "sh")
COMPARED = ("text", "json")
READ = ("text", "diff", "md", "json", "python", "toml", "yaml")
SNIPPETS = everywhere()


def of(*languages: str) -> list[object]:
    """The snippets in some languages, each with its place as the name of its test."""
    return [pytest.param(each, id=each.place) for each in SNIPPETS if each.language in languages]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def on(page: Path) -> list[Snippet]:
    return [each for each in SNIPPETS if each.page == page]


def runs(snippet: Snippet) -> bool:
    """Whether a snippet has a command; a file that a page names beside none is for the eye."""
    return "from" in snippet.options or (snippet.language in RUN and "path" not in snippet.options)


def is_run(line: str) -> bool:
    return not any(line.startswith(prefix) for prefix in NOT_RUN)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What audits keep, for all pages that this process tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def reader(tmp_path: Path, cache: Path) -> Desk:
    return desk(tmp_path, cache)


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(runs(each) for each in on(page))],
    ids=name_of,
)
def test_the_commands_of_a_page_do_what_it_says(page: Path, reader: Desk) -> None:
    found = [problem for snippet in on(page) for problem in tried(snippet, reader)]

    assert found == [], "\n".join(found)


def tried(snippet: Snippet, reader: Desk) -> Iterator[str]:
    """Do with a snippet what its reader would: save it as a file, run it, look for it in what a command prints."""
    if name := snippet.options.get("title", snippet.options.get("path")):
        file = reader.folder / snippet.options.get("in", "") / name
        if name.startswith(f"{SOURCES}/") and not (reader.folder / SOURCES).exists():
            with_sources(reader)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(snippet.text, encoding="utf-8")
    elif "from" in snippet.options:
        _, said = reader.run(snippet.options["from"], snippet.options.get("in", ""))
        if not pattern(f"…\n{snippet.text}…").fullmatch(trimmed(said)):
            yield f"{snippet.place}: is no part of what it is from:\n{difference(snippet.text, said)}"
    elif snippet.language in RUN:
        code = 0
        for command in commands(snippet):
            if is_run(command.line):
                code, said = reader.run(command.line, snippet.options.get("in", ""), code)
                yield from problems(command, code, said)


@pytest.mark.parametrize("snippet", of("python"))
def test_python_compiles(snippet: Snippet) -> None:
    compile(snippet.text, snippet.place, "exec", dont_inherit=True)


@pytest.mark.parametrize(
    "snippet", [each for each in SNIPPETS if "audited" in each.options], ids=lambda each: each.place
)
def test_audited_code_has_the_findings_that_are_marked(snippet: Snippet, tmp_path: Path) -> None:
    claim = Claim.FOUND if "# finding:" in snippet.text else Claim.NOT_FOUND
    (case,) = read_casebook(
        f"## {claim}: {snippet.place}\n\nAs the page says.\n\n```py path=app.py\n{snippet.text}```\n"
    )

    assert list(examine(case, tmp_path).problems) == []


@pytest.mark.parametrize("snippet", of("toml"))
def test_configurations_are_accepted(snippet: Snippet, reader: Desk) -> None:
    content = tomllib.loads(snippet.text)
    if file := configures(snippet, content):
        (reader.folder / file).write_text(snippet.text, encoding="utf-8")
        code, said = reader.run("fungible config")

        assert code == 0, said


def configures(snippet: Snippet, content: Mapping[str, object]) -> str:
    """The file that a block is meant for, when the tool reads that."""
    tool = content.get("tool")
    if isinstance(tool, dict) and "fungible" in tool:
        return "pyproject.toml"
    return "fungible.toml" if snippet.options.get("title") == "fungible.toml" or set(content) & set(KEYS) else ""


@pytest.mark.parametrize("snippet", of("yaml"))
def test_workflows_are_what_their_services_expect(snippet: Snippet) -> None:
    # The key `on` is true for this parser, and a word for the services.
    content = {{True: "on"}.get(key, key): each for key, each in yaml.safe_load(snippet.text).items()}
    schema = "github-workflows" if "jobs" in content else "gitlab-ci" if {"stages", "include"} & set(content) else ""
    if schema:
        errors = Draft7Validator(get_builtin_schema(f"vendor.{schema}")).iter_errors(content)

        assert [error.message for error in errors] == []


@pytest.mark.parametrize("snippet", [each for each in SNIPPETS if each.language == "json"], ids=lambda each: each.place)
def test_json_is_valid(snippet: Snippet) -> None:
    assert json.loads(snippet.text) is not None


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_has_a_language_that_is_run_or_read(page: Path) -> None:
    known = {*RUN, *READ, *NOT_RUN}

    assert [each.place for each in on(page) if each.language not in known] == []


def test_what_is_not_run_is_listed_and_nothing_else_is() -> None:
    lines = [command.line for each in SNIPPETS if runs(each) for command in commands(each)]
    used = {prefix for prefix in NOT_RUN for line in lines if line.startswith(prefix)}

    assert sorted(set(NOT_RUN) - used - {each.language for each in SNIPPETS}) == []
