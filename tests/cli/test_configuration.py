"""`fungible config`, profiles, and configuration files that are wrong, as the command line tells of them."""

import json
from pathlib import Path

import pytest

from fungible.config import KEYS, knowledge_schema, schema
from tests.cli.conftest import Analysis, Fungible

TABLES = """
profile = "strict"
knowledge = ["own/ourlib.toml"]

[severity]
memory = "low"

[per-path."tools/**"]
ignore = ["memory", "caches"]
severity = { unbounded-cache = "high" }
because = "run by hand"

[[entry-points]]
symbol = "app.jobs.*"
phase = "background"
instance = "process"

[[entry-points]]
decorator = "ourlib.handler"
phase = "request"
route = "POST /x"
"""


def test_tables_are_shown_row_by_row_below_the_options(fungible: Fungible, tmp_path: Path) -> None:
    Path("fungible.toml").write_text(TABLES)
    outcome = fungible("config")
    first, _, rest = outcome.out.partition("\n\n")

    assert outcome.code == 0
    assert [line.split()[0] for line in first.splitlines()] == list(KEYS)
    assert "strict           true      profile strict\n" in first
    assert f"entry-points     2 below   {tmp_path}/fungible.toml" in first
    assert rest == (
        "severity\n"
        "  memory  low\n"
        "\n"
        "per-path\n"
        "  tools/**  ignore memory, caches; severity unbounded-cache high; because run by hand\n"
        "\n"
        "knowledge\n"
        f"  {tmp_path}/own/ourlib.toml\n"
        "\n"
        "entry-points\n"
        "  symbol app.jobs.*         background, an object of its class per process\n"
        "  decorator ourlib.handler  request, POST /x\n"
    )


def test_programs_are_told_in_json(fungible: Fungible, tmp_path: Path) -> None:
    Path("fungible.toml").write_text(TABLES)
    told = json.loads(fungible("config", "--format", "json").out)
    options = {row["key"]: (row["value"], row["origin"]) for row in told["options"]}

    assert told["schema"] == "fungible.config/1"
    assert tuple(options) == KEYS
    assert options["format"] == ("json", "--format, command line")
    assert options["fail-on"] == ("low", "profile strict")
    assert options["app"] == (None, "default")
    assert options["severity"][0] == {"memory": "low"}
    assert options["per-path"][0] == {
        "tools/**": {
            "ignore": ["memory", "caches"],
            "severity": {"unbounded-cache": "high"},
            "because": "run by hand",
        }
    }
    assert options["entry-points"] == (
        [
            {"phase": "background", "instance": "process", "symbol": "app.jobs.*"},
            {"phase": "request", "instance": "request", "decorator": "ourlib.handler", "route": "POST /x"},
        ],
        f"{tmp_path}/fungible.toml",
    )


def test_a_format_that_a_file_names_does_not_change_how_options_are_shown(fungible: Fungible) -> None:
    Path("fungible.toml").write_text('format = "json"')

    assert fungible("config").out.startswith("profile ")
    assert json.loads(fungible("config", "--isolated", "--format", "json").out)


def test_the_schema_for_editors_is_printed_whatever_the_file_says(fungible: Fungible) -> None:
    Path("fungible.toml").write_text("this is no TOML")
    outcome = fungible("config", "--schema")

    assert (outcome.code, outcome.out, outcome.err) == (0, schema.published(), "")
    assert fungible("config", "--schema", "knowledge").out == knowledge_schema.published()
    assert fungible("config", "--schema", "knwledge").err == (
        "fungible: error: no schema is called 'knwledge' (--schema); did you mean 'knowledge'?\n"
    )


def test_names_from_files_cannot_disturb_the_terminal(fungible: Fungible) -> None:
    Path("fungible.toml").write_text('[per-path]\n"a\\u001b[31m/b" = { ignore = "memory", because = "c\\u0007d" }')
    out = fungible("config").out

    assert "\x1b" not in out
    assert "\x07" not in out


def test_review_never_fails_and_strict_does(fungible: Fungible, analysis: Analysis) -> None:
    assert fungible("audit").code == 1
    assert fungible("audit", "--profile", "review").code == 0
    assert fungible("audit", "--profile", "strict").code == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a = ", "is not valid TOML: Invalid value (at line 1, column 5, where it ends) ({file})"),
        (
            "a = 1".encode("utf-16-le"),
            "is UTF-16, or no text, and TOML is UTF-8 ({file}); save it as UTF-8",
        ),
        (b"\xff\xfea\0", "is UTF-16, and TOML is UTF-8 ({file}); save it as UTF-8"),
        (b"#" * 600_000, "is larger than 500,000 bytes ({file})"),
        (b"[entry-points]\nx = 1", "entry-points must be a list of tables, 500 at most, not a table ({file})"),
        (b"[severity]\nmemry = 'low'", "no rule is called 'memry' (severity in fungible.toml); did you mean 'memory'?"),
        (b"knowledge = ['none.toml']", "no such knowledge file ({folder}/none.toml); check `knowledge`"),
        (b"knowledge = ['.']", "cannot be read: it is no regular file ({folder})"),
    ],
)
def test_a_file_that_is_wrong_is_one_line_and_a_usage_error(
    fungible: Fungible, tmp_path: Path, content: bytes, sentence: str
) -> None:
    Path("fungible.toml").write_bytes(content)
    outcome = fungible("audit")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"fungible: error: {sentence.format(file=tmp_path / 'fungible.toml', folder=tmp_path)}\n"


def test_a_rule_that_is_not_there_is_no_option_in_force(fungible: Fungible) -> None:
    Path("fungible.toml").write_text('[per-path]\n"a/b" = ["memory", "unbound-cache"]')
    outcome = fungible("config")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "fungible: error: no rule is called 'unbound-cache' (per-path a/b in fungible.toml); "
        "did you mean 'unbounded-cache'?\n"
    )
