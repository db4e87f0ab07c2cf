"""What only a file can say: rules by path, severities, knowledge files, entry points; each mistake is one sentence."""

from pathlib import Path

import pytest

from fungible.config import AuditOptions, resolve
from fungible.errors import ConfigurationError
from fungible.model.project import EntryRule, PathRule, SeverityRule
from fungible.model.words import Phase, Severity
from tests.unit.config.configured import configured


def said(project: Path, text: str) -> AuditOptions:
    return configured(project, text).options


def test_severities_are_by_rule(project: Path) -> None:
    options = said(project, '[severity]\nunbounded-cache = "low"\nMEM101 = "critical"\nisolation = "medium"')

    assert [(each.rule, each.severity) for each in options.severity] == [
        ("unbounded-cache", Severity.LOW),
        ("MEM101", Severity.CRITICAL),
        ("isolation", Severity.MEDIUM),
    ]
    assert {each.by for each in options.severity} == {"severity in fungible.toml"}


def test_rules_by_path_are_relative_to_the_file_that_holds_them(project: Path) -> None:
    text = """
        [per-path]
        "tools/**" = { ignore = ["memory", "CAC201"], because = "run  by\\nhand" }
        [per-path."app/legacy"]
        severity = { isolation = "low" }
    """

    assert said(project, text).per_path == (
        PathRule(
            pattern="tools/**",
            folder=str(project),
            source="fungible.toml",
            ignore=("memory", "CAC201"),
            because="run by hand",
        ),
        PathRule(
            pattern="app/legacy",
            folder=str(project),
            source="fungible.toml",
            severity=(
                SeverityRule(rule="isolation", severity=Severity.LOW, by="per-path app/legacy in fungible.toml"),
            ),
        ),
    )


def test_in_a_copy_of_the_project_patterns_mean_the_files_of_the_copy(project: Path) -> None:
    options = said(project, '[per-path]\n"tools/**" = ["memory"]')

    assert options.moved(project.parent, Path("/copy")).per_path[0].folder == f"/copy/{project.name}"
    assert options.moved(project, Path("/copy")).per_path[0].folder == "/copy"
    assert options.moved(project / "below", Path("/copy")) == options


def test_a_list_of_rules_is_what_is_ignored_as_in_ruff(project: Path) -> None:
    options = said(project, '[per-path]\n"tools/**" = ["memory", "CAC201"]\n"x.py" = "memory"')

    assert [rule.ignore for rule in options.per_path] == [("memory", "CAC201"), ("memory",)]


def test_entry_points_are_functions_by_name_or_by_decorator(project: Path) -> None:
    text = """
        [[entry-points]]
        symbol = "app.jobs.*"
        phase = "background"
        [[entry-points]]
        decorator = "ourlib.handler"
        phase = "request"
        route = "POST /orders"
        instance = "process"
    """

    assert said(project, text).entry_points == (
        EntryRule(phase=Phase.BACKGROUND, symbol="app.jobs.*", source="fungible.toml"),
        EntryRule(
            phase=Phase.REQUEST,
            decorator="ourlib.handler",
            route="POST /orders",
            instance="process",
            source="fungible.toml",
        ),
    )


def test_knowledge_files_are_within_the_project(project: Path) -> None:
    (project / "away").symlink_to("/")

    assert said(project, 'knowledge = ["a/b.toml", "a/b.toml"]').knowledge == (project / "a" / "b.toml",)
    for outside in ("../x.toml", "/etc/passwd", "away/etc/passwd", "a/../../x.toml"):
        with pytest.raises(ConfigurationError, match="knowledge leaves the project"):
            said(project, f'knowledge = ["{outside}"]')


def test_tables_in_the_project_file_say_so(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.fungible.per-path]\nx = { ignore = "memory" }\n')

    assert resolve(project, {}).options.per_path[0].source == "pyproject.toml"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("severity = 1", "severity must be a table of severities by rule, 500 at most, not 1 ({file})"),
        ("[severity]\nx = 1", "severity.x must be one of critical, high, medium, low, not 1 ({file})"),
        ('[severity]\nx = "hgih"', "severity.x has an unknown severity, 'hgih' ({file}); did you mean 'high'?"),
        (
            '[severity]\nx = "off"',
            (
                "severity.x has an unknown severity, 'off' ({file}); "
                "choose from critical, high, medium, low, or list the rule in `ignore`"
            ),
        ),
        ("per-path = []", "per-path must be a table of patterns, 500 at most, not [] ({file})"),
        (
            '[per-path]\n"a/b" = 1',
            "per-path.'a/b' must be a list of rules, or a table with ignore or severity, not 1 ({file})",
        ),
        ('[per-path]\n"a/b" = {}', "per-path.'a/b' says nothing ({file}); give ignore or severity"),
        (
            '[per-path]\n"a/b" = { ignroe = [] }',
            "unknown key 'ignroe' in per-path.'a/b' ({file}); did you mean 'ignore'?",
        ),
        (
            '[per-path]\n"../b" = { ignore = [] }',
            "per-path.'../b' is no pattern of files: it leaves the project ({file})",
        ),
        ("[per-path]\nx = { ignore = 1 }", "per-path.x.ignore must be a list of rules, not 1 ({file})"),
        (
            '[per-path]\nx = { severity = { y = "none" } }',
            (
                "per-path.x.severity.y has an unknown severity, 'none' ({file}); "
                "choose from critical, high, medium, low, or list the rule in `ignore`"
            ),
        ),
        (
            '[per-path]\nx = { ignore = "a", because = "" }',
            "per-path.x.because must be a text of 500 characters at most, not '' ({file})",
        ),
        ('knowledge = "a.toml"', "knowledge must be a list of files, 500 at most, not 'a.toml' ({file})"),
        ("knowledge = [1]", "knowledge must be the path of a file, not 1 ({file})"),
        ('knowledge = ["a\\u0000b"]', "knowledge must be the path of a file, not 'a\\x00b' ({file})"),
        ("entry-points = {}", "entry-points must be a list of tables, 500 at most, not a table ({file})"),
        ("[[entry-points]]", "entry-points.1 needs either symbol or decorator ({file})"),
        (
            '[[entry-points]]\nsymbol = "a.b"\ndecorator = "c.d"',
            "entry-points.1 needs either symbol or decorator ({file})",
        ),
        (
            '[[entry-points]]\nsymbol = "a.b"',
            "entry-points.1 needs a phase ({file}); choose from request, background, startup, shutdown, tool",
        ),
        (
            '[[entry-points]]\nsymbol = "a.b"\nphase = "reqest"',
            "entry-points.1.phase is unknown: 'reqest' ({file}); did you mean 'request'?",
        ),
        (
            '[[entry-points]]\nsymbol = "a.b"\nphase = "import"',
            (
                "entry-points.1.phase is unknown: 'import' ({file}); "
                "known are request, background, startup, shutdown, tool"
            ),
        ),
        (
            '[[entry-points]]\nsymbol = "a b"\nphase = "request"',
            "entry-points.1.symbol must be a pattern of dotted names, as in app.jobs.*, not 'a b' ({file})",
        ),
        (
            '[[entry-points]]\ndecorator = "handler"\nphase = "request"',
            (
                "entry-points.1.decorator must be the dotted name of a decorator, as in ourlib.handler, "
                "not 'handler' ({file})"
            ),
        ),
        (
            '[[entry-points]]\nsymbol = "a.b"\nphase = "request"\n[[entry-points]]\nsymbl = "x"',
            "unknown key 'symbl' in entry-points.2 ({file}); did you mean 'symbol'?",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_full_path(project: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        said(project, text)

    assert str(caught.value) == sentence.format(file=project / "fungible.toml")


@pytest.mark.parametrize(
    "text",
    [
        "strict = 0x" + "f" * 9000,
        "strict" + ".a" * 200 + " = 1",
        "strict = [" * 1 + "[" * 60 + "]" * 60 + "]",
        '"' + "x" * 400_000 + '" = 1',
        'format = "' + "x" * 400_000 + '"',
        "[severity]\n" + "\n".join(f'r{n} = "low"' for n in range(600)),
    ],
    ids=["number", "dots", "nested", "key", "text", "rows"],
)
def test_what_is_enormous_is_named_in_few_words(project: Path, text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        said(project, text)

    assert len(str(caught.value)) < 600
