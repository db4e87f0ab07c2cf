"""Waivers are found in comments only, know what they are about, and say what is wrong with them."""

import pytest

from fungible.source.waivers import Waiver, read_waivers


def _one(text: str) -> Waiver:
    read = read_waivers(text)
    assert read.problems == ()
    (waiver,) = read.waivers
    return waiver


def _lines(text: str) -> tuple[int, int]:
    waiver = _one(text)
    return waiver.applies_to, waiver.end_line


def test_text_without_the_mark_is_not_even_cut_into_tokens() -> None:
    assert read_waivers("x = (((\n'") == read_waivers("")
    assert read_waivers("").waivers == ()


def test_a_waiver_knows_its_rules_and_its_reason() -> None:
    assert _one("x = {}  # fungible: allow[job-dict, MEM101,job-dict] because it is tiny\n") == Waiver(
        line=1, applies_to=1, end_line=1, slugs=("job-dict", "MEM101"), reason="it is tiny"
    )


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("# fungible: allow[a] because of #12, see there", "of #12, see there"),
        ("#fungible:allow[a]because b", "b"),
        ("# fungible:  allow [ a ] , Because: b  ", "b"),
        ("# fungible: allow[a] because b  # noqa: E501", "b"),
        ("# noqa: E501  # fungible: allow[a] because b", "b"),
        ("# fungible: allow[a] because [b] (c)", "[b] (c)"),
    ],
)
def test_small_liberties_are_understood(comment: str, reason: str) -> None:
    waiver = _one(f"x = 1  {comment}\n")
    assert (waiver.slugs, waiver.reason) == (("a",), reason)


@pytest.mark.parametrize(
    "text",
    [
        "x = '# fungible: allow[a] because b'\n",
        '"""\n# fungible: allow[a] because b\n"""\n',
        "f'''{x}\n# fungible: alow[a]\n'''\n",
        "# about fungible: allow[a] because b\n",
    ],
)
def test_what_is_no_comment_about_the_tool_is_no_waiver(text: str) -> None:
    assert read_waivers(text) == read_waivers("")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\nx = 1  # fungible: allow[a] because b\n", (2, 2)),
        ("# fungible: allow[a] because b\nx = 1\n", (2, 2)),
        ("# fungible: allow[a] because b\n\n# more\n\nx = 1\n", (5, 5)),
        ("x = {  # fungible: allow[a] because b\n  1: 2,\n}\n", (1, 1)),
        ("x = {\n  1: 2,  # fungible: allow[a] because b\n}\n", (2, 2)),
        ("x = {\n  1: 2,\n}  # fungible: allow[a] because b\n", (1, 3)),
        ("x = {\n  # fungible: allow[a] because b\n\n  1: 2,\n}\n", (4, 4)),
        ("x = '''\n'''  # fungible: allow[a] because b\n", (1, 2)),
        ("# fungible: allow[a] because b\nx = {\n  1: 2,\n}\ny\n", (2, 4)),
        ("# fungible: allow[a] because b\n@c\n@d(\n  e\n)\ndef f(\n  g,\n):\n    pass\n", (2, 8)),
        ("def f():\n    # fungible: allow[a] because b\n    x = 1\n", (3, 3)),
        ("def f():  # fungible: allow[a] because b\n    x = 1\n", (1, 1)),
        ("x = 1\n# fungible: allow[a] because b\n", (2, 2)),
        ("# fungible: allow[a] because b\n@c\n", (2, 2)),
        ("x = 1\r\n# fungible: allow[a] because b\r\ny = 2\r\n", (3, 3)),
    ],
)
def test_a_waiver_knows_which_lines_it_is_about(text: str, lines: tuple[int, int]) -> None:
    assert _lines(text) == lines


def test_a_waiver_covers_its_lines_and_no_others() -> None:
    waiver = _one("# fungible: allow[a] because b\nx = {\n  1: 2,\n}\ny\n")
    assert [line for line in range(1, 6) if waiver.covers(line)] == [2, 3, 4]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        (
            "# fungible: alow[a-b] because c",
            'a waiver begins with "allow", not "alow"; write `# fungible: allow[a-b] because reason`.',
        ),
        ("# fungible:", 'a waiver begins with "allow"; write `# fungible: allow[slug] because reason`.'),
        (
            "# fungible: allow because c",
            "a waiver names its rules in brackets; write `# fungible: allow[slug] because reason`.",
        ),
        (
            "# fungible: allow[] because c",
            "a waiver names at least one rule; write `# fungible: allow[slug] because reason`.",
        ),
        (
            "# fungible: allow[a",
            "the bracket of a waiver is never closed; write `# fungible: allow[a] because reason`.",
        ),
        (
            "# fungible: allow[*, a] because c",
            '"*" is not the name of a rule; write `# fungible: allow[a] because reason`.',
        ),
        ("# fungible: allow[a]", "a waiver says why; write `# fungible: allow[a] because reason`."),
        ("# fungible: allow[a, b] because", "a waiver says why; write `# fungible: allow[a, b] because reason`."),
        ("# fungible: allow[a] since c", "a waiver says why; write `# fungible: allow[a] because reason`."),
        ("# fungible: allow[a] because # c", "a waiver says why; write `# fungible: allow[a] because reason`."),
    ],
)
def test_a_comment_that_is_no_waiver_yet_is_told_what_to_write(comment: str, message: str) -> None:
    read = read_waivers(f"a\nx = 1  {comment}\n")
    assert read.waivers == ()
    assert [(problem.line, problem.message) for problem in read.problems] == [(2, message)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x = 1\n  y = 2\n z = 3  # fungible: allow[a] because b\n", (3, 3)),
        ("x = 1\n  y = 2\n z = 3\n# fungible: allow[a] because b\n\n# more\nw = 4\n", (7, 7)),
        ("x = (\n# fungible: allow[a] because b\ny = 1\n", (3, 3)),
        ('x = """\n# fungible: allow[a] because b\ny = 1\n', (3, 3)),
        ("x = $ ?\ny = 2  # fungible: allow[a] because b\n", (2, 2)),
    ],
)
def test_waivers_are_found_where_the_text_does_not_parse(text: str, lines: tuple[int, int]) -> None:
    assert _lines(text) == lines


def test_a_long_line_takes_no_long_time() -> None:
    spaces = " " * 200_000
    assert _one(f"# fungible: allow[a] because b{spaces}c\nx = 1\n").reason.startswith("b")
    assert len(read_waivers("# fungible:" * 20_000).problems) == 1
