"""Options: defaults, then the nearest file, then the command line; what is wrong is named, with its file."""

from pathlib import Path

import pytest

from fungible.config import KEYS, Also, AuditOptions, Colour, FailOn, Format, nearest, resolve
from fungible.errors import ConfigurationError
from tests.unit.config.configured import configured


def test_without_a_file_the_defaults_hold(project: Path) -> None:
    settings = resolve(project, {})

    assert settings.options == AuditOptions()
    assert {settings.origin(key) for key in KEYS} == {"default"}


def test_a_file_changes_the_defaults_and_the_command_line_the_file(project: Path) -> None:
    settings = configured(project, 'format = "json"\nfail-on = "high"\nselect = ["a", "b,c"]', fail_on="never")

    assert settings.options == AuditOptions(format=Format.JSON, fail_on=FailOn.NEVER, select=("a", "b", "c"))
    assert settings.origin("format") == str(project / "fungible.toml")
    assert settings.origin("fail-on") == "--fail-on, command line"


def test_every_option_can_stand_in_a_file(project: Path) -> None:
    text = """
        format = "markdown"
        output = "review.md"
        also = ["sarif=a.sarif", "junit = reports/b.xml"]
        fail-on = "medium"
        min-confidence = 0.5
        select = ["memory"]
        ignore = "unbounded-cache"
        app = "app.main:create_app"
        jobs = 2
        cache = false
        strict = true
        verbose = true
        color = "never"
        require-reasons = true
        profile = "default"
    """

    assert configured(project, text).options == AuditOptions(
        format=Format.MARKDOWN,
        output=project / "review.md",
        also=(Also(Format.SARIF, project / "a.sarif"), Also(Format.JUNIT, project / "reports" / "b.xml")),
        fail_on=FailOn.MEDIUM,
        min_confidence=0.5,
        select=("memory",),
        ignore=("unbounded-cache",),
        app="app.main:create_app",
        jobs=2,
        cache=False,
        strict=True,
        verbose=True,
        color=Colour.NEVER,
        require_reasons=True,
    )


def test_the_table_in_the_project_file_counts_as_well(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.fungible]\nformat = "json"\n')
    settings = resolve(project, {})

    assert settings.options.format is Format.JSON
    assert settings.origin("format") == f"{project / 'pyproject.toml'} [tool.fungible]"


def test_the_tools_own_file_goes_before_the_project_file(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.fungible]\nformat = "json"\n')

    assert configured(project, 'format = "markdown"').options.format is Format.MARKDOWN


def test_the_nearest_file_upwards_is_found_from_a_file_within(project: Path) -> None:
    (project / "fungible.toml").write_text('fail-on = "high"')
    inner = project / "backend" / "app"
    inner.mkdir(parents=True)
    (inner / "main.py").touch()
    (project / "backend" / "pyproject.toml").write_text('[project]\nname = "fungible-user"\n')

    assert resolve(inner / "main.py", {}).options.fail_on is FailOn.HIGH


def test_the_search_ends_at_the_top_of_a_checkout(project: Path) -> None:
    (project / "fungible.toml").write_text('fail-on = "high"')
    inner = project / "inner"
    (inner / ".git").mkdir(parents=True)

    assert resolve(inner, {}).options.fail_on is FailOn.LOW


def test_a_project_file_that_does_not_speak_of_the_tool_may_be_broken(project: Path) -> None:
    (project / "pyproject.toml").write_text("[project\n")

    assert resolve(project, {}).options == AuditOptions()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('formt = "json"', "unknown key 'formt' ({file}); did you mean 'format'?"),
        ("fail_on = 1", "unknown key 'fail_on' ({file}); did you mean 'fail-on'?"),
        ("zzz = 1", "unknown key 'zzz' ({file}); known are " + ", ".join(KEYS)),
        ('format = "sarf"', "unknown format 'sarf' ({file}); did you mean 'sarif'?"),
        ('format = "pdf"', "unknown format 'pdf' ({file}); known are " + ", ".join(Format)),
        ("format = 1", f"format must be one of {', '.join(Format)}, not 1 ({{file}})"),
        ('fail-on = "hihg"', "unknown fail-on 'hihg' ({file}); did you mean 'high'?"),
        ('min-confidence = "high"', "min-confidence must be a number from 0 to 1, not 'high' ({file})"),
        ("min-confidence = 1.5", "min-confidence must be a number from 0 to 1, not 1.5 ({file})"),
        ("min-confidence = true", "min-confidence must be a number from 0 to 1, not True ({file})"),
        ("jobs = -1", "jobs must be a whole number, 0 for one per core, not -1 ({file})"),
        ("jobs = 1.0", "jobs must be a whole number, 0 for one per core, not 1.0 ({file})"),
        ('strict = "yes"', "strict must be true or false, not 'yes' ({file})"),
        ("select = [1]", "select must be a list of rules, not [1] ({file})"),
        ('app = "main"', "app must be module:attribute, as in app.main:app, not 'main' ({file})"),
        ('output = ""', "output must be the path of a file, not '' ({file})"),
        ('output = "../x.md"', "output leaves the project ({file}); give it with --output"),
        ("select = '" + "x" * 90 + "'\njobs = '" + "y" * 90 + "'", "not '" + "y" * 56 + "... ({file})"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(project: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured(project, text)

    assert str(caught.value).endswith(sentence.format(file=project / "fungible.toml"))


def test_a_file_cannot_send_the_report_elsewhere_but_the_command_line_can(project: Path) -> None:
    (project / "link").symlink_to("/")

    with pytest.raises(ConfigurationError, match="output leaves the project"):
        configured(project, 'output = "link/review.md"')
    with pytest.raises(ConfigurationError, match="output leaves the project"):
        configured(project, 'output = ".Git/hooks/pre-commit"')
    assert configured(project, "", output="../review.md").options.output == Path("../review.md")


@pytest.mark.parametrize("content", [b"format = ", b"a = " + b"[" * 100_000])
def test_a_file_that_is_no_toml_is_named(project: Path, content: bytes) -> None:
    (project / "fungible.toml").write_bytes(content)

    with pytest.raises(ConfigurationError, match=r"is not valid TOML: .*fungible\.toml"):
        resolve(project, {})


def test_a_file_that_cannot_be_read_is_named(project: Path) -> None:
    (project / "fungible.toml").mkdir()

    with pytest.raises(ConfigurationError, match=r"cannot be read: .*fungible\.toml"):
        resolve(project, {})


@pytest.mark.parametrize("text", ["tool.fungible = 1", "[tool]\nfungible = [1]"])
def test_a_table_that_is_none_is_refused(project: Path, text: str) -> None:
    (project / "pyproject.toml").write_text(text)

    with pytest.raises(ConfigurationError, match="must be a table"):
        resolve(project, {})


def test_a_byte_order_mark_does_no_harm(project: Path) -> None:
    assert configured(project, '\ufeffformat = "json"').options.format is Format.JSON


def test_the_nearest_word_is_guessed_whatever_its_case_and_dashes() -> None:
    assert nearest("Fail_On", KEYS) == "did you mean 'fail-on'?"


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("[1]", "also must be FORMAT=FILE, as in sarif=fungible.sarif"),
        ('"sarif"', "also must be FORMAT=FILE, as in sarif=fungible.sarif"),
        ('["sarif="]', "also must be the path of a file"),
        ('["sarf=a.sarif"]', "unknown format 'sarf'"),
        ('["sarif=a", "junit=a"]', "two reports would be written to"),
        ('["sarif=../a.sarif"]', "also leaves the project"),
    ],
)
def test_a_further_report_has_a_format_and_a_file_of_its_own(project: Path, value: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        configured(project, f"also = {value}")


def test_one_further_report_needs_no_list(project: Path) -> None:
    assert configured(project, 'also = "badge=score.svg"').options.also == (Also(Format.BADGE, project / "score.svg"),)
