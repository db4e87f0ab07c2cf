"""Files under a new name are found by what is in them."""

from collections.abc import Mapping, Sequence

from fungible.changes.renames import MOST, renames

LONG = [f"line {number}" for number in range(20)]


def found(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return renames(sorted(before), sorted(after), lambda file: before[file], lambda file: after[file])


def test_a_file_with_most_of_its_lines_elsewhere_is_that_file() -> None:
    assert found({"a.py": LONG}, {"b.py": ["first", *LONG[4:], "last"], "c.py": LONG[:6]}) == {"a.py": "b.py"}


def test_a_file_with_other_lines_is_another() -> None:
    assert found({"a.py": LONG}, {"b.py": LONG[:8] + ["x"] * 12}) == {}
    assert found({"a.py": []}, {"b.py": []}) == {}


def test_of_two_the_one_that_is_more_alike_is_it_and_each_is_one_only() -> None:
    before = {"a.py": LONG, "b.py": LONG[:15]}

    assert found(before, {"c.py": LONG[:15], "d.py": LONG}) == {"a.py": "d.py", "b.py": "c.py"}
    assert found(before, {"d.py": LONG}) == {"a.py": "d.py"}


def test_how_many_pairs_are_compared_is_bounded_and_the_same_name_comes_first() -> None:
    many = {f"old/{number}.py": LONG for number in range(100)}
    moved = {f"new/{number}.py": LONG for number in range(100)}

    assert len(many) * len(moved) > MOST
    assert found(many, moved) == {f"old/{number}.py": f"new/{number}.py" for number in range(100)}
