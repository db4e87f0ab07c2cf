"""`fungible audit` on code that is broken, of another version, endlessly deep or endlessly long."""

from pathlib import Path

import pytest

from tests.cli.bad_input.audited import APP, FOUND, PATIENCE, Audit


def test_a_syntax_error_hides_its_own_lines_only(audit: Audit, tree: Path) -> None:
    (tree / "app.py").write_text(APP + "\n\ndef broken(:\n    pass\n\n\ndef after():\n    return 1\n")
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.unread == [("app.py", 13)]
    assert outcome.code == 1


@pytest.mark.parametrize(
    "newer",
    [
        "type Name = str | int",
        "def first[T](items: list[T]) -> T:\n    return items[0]",
        "class Box[T]:\n    pass",
        'x = {"a": 1}\ny = f"{x["a"]} {f"{x["a"]}"}"',
        "try:\n    pass\nexcept* ValueError:\n    pass",
        "try:\n    pass\nexcept ValueError, KeyError:\n    pass",
        'name = "Ada"\nt = t"hello {name}"',
        "def f():\n    try:\n        pass\n    finally:\n        return 1",
        "match 1:\n    case {'a': [1, *rest], **more}:\n        pass\n    case _:\n        pass",
        "print 'hello'",
        "exec 'x = 1' in {}",
    ],
)
def test_newer_and_older_syntax_is_read(audit: Audit, tree: Path, newer: str) -> None:
    (tree / "app.py").write_text(f"{newer}\n\n{APP}")
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.code == 1


DEPTH = 10_000


@pytest.mark.parametrize(
    "deep",
    [
        "x = " + "[" * DEPTH + "]" * DEPTH,
        "x = " + "(" * DEPTH + ")" * DEPTH,
        "x = " + "{1: " * DEPTH + "1" + "}" * DEPTH,
        "x = " + "f(" * DEPTH + ")" * DEPTH,
        "x = " + "-" * DEPTH + "1",
        "x = " + "not " * DEPTH + "1",
        "x = 1" + " + 1" * DEPTH,
        "x = 'a'" + " 'a'" * DEPTH,
        "x = y" + ".y" * DEPTH,
        "x = y" + "[0]" * DEPTH,
        "x = y" + "()" * DEPTH,
        "x = " + "lambda: " * DEPTH + "1",
        "x = " + "1 if 1 else " * DEPTH + "1",
        "x" + " = x" * DEPTH + " = 1",
        "if 1:\n    x = 1\n" + "elif 1:\n    x = 1\n" * DEPTH,
        "".join(" " * level + "if 1:\n" for level in range(500)) + " " * 500 + "x = 1",
        "".join(" " * level + "def f():\n" for level in range(500)) + " " * 500 + "x = 1",
        "".join(" " * level + "class C:\n" for level in range(500)) + " " * 500 + "x = 1",
        "x = f'" + '{f"' * 200 + '"}' * 200 + "'",
        "(" * DEPTH,
    ],
    ids=lambda text: text[:14].strip().replace("\n", " "),
)
def test_any_depth_is_survived_and_the_rest_is_read(audit: Audit, tree: Path, deep: str) -> None:
    (tree / "app.py").write_text(APP)
    (tree / "deep.py").write_text(f"{deep}\n")
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.code == 1
    assert outcome.seconds < PATIENCE


@pytest.mark.parametrize(
    "wide",
    [
        "TABLE = [" + ", ".join(map(str, range(100_000))) + "]",
        "TABLE = {" + ", ".join(f"'k{n}': {n}" for n in range(100_000)) + "}",
        "TABLE = (" + ", ".join(f"({n}, 'x')" for n in range(100_000)) + ")",
        "TABLE = [" + ", ".join(f"[{n}]" for n in range(100_000)) + "]",
        "TABLE = [" + ", ".join(f"n{n}" for n in range(100_000)) + "]",
    ],
    ids=["list", "dict", "tuples", "lists", "names"],
)
def test_a_hundred_thousand_elements_take_seconds(audit: Audit, tree: Path, wide: str) -> None:
    (tree / "app.py").write_text(f"{wide}\n{APP}")
    outcome = audit()

    assert outcome.violations == FOUND
    assert outcome.seconds < PATIENCE


def test_a_program_made_to_be_slow_ends(audit: Audit, tree: Path) -> None:
    count = 120
    calls = "".join(f"    f{n}(x, g, [g, x])\n" for n in range(count))
    functions = "".join(f"def f{n}(x, g, rest):\n{calls}    return g(x) or rest\n\n\n" for n in range(count))
    (tree / "slow.py").write_text(functions)
    (tree / "app.py").write_text(
        f"{APP}\n\nfrom slow import f0\n\n\n"
        '@app.get("/slow")\ndef slow():\n    return f0(wishes, lambda x: x, [wishes.get, lambda y: [y]])\n'
    )
    outcome = audit()

    assert FOUND[0] in outcome.violations
    assert outcome.seconds < 3 * PATIENCE
