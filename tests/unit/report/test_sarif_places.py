"""Places in source: columns where the file has the name, lines where it does not, no line where none is meant."""

from fungible.report.checkout import TOP
from fungible.report.sarif_places import place, spot
from tests.unit.report import samples


def region(location: object) -> object:
    assert isinstance(location, dict)
    return location["physicalLocation"].get("region")


def test_a_name_is_marked_in_its_line() -> None:
    expected = {"startLine": 6, "startColumn": 14, "endLine": 6, "endColumn": 19}

    assert region(spot(TOP, samples.sources, "app/services/cart.py", 6, "items")) == expected


def test_a_line_that_the_file_lacks_has_no_columns() -> None:
    assert region(spot(TOP, samples.sources, "app/services/cart.py", 99, "items")) == {"startLine": 99}
    assert region(spot(TOP, samples.sources, "gone.py", 1, "items")) == {"startLine": 1}


def test_a_line_that_is_not_meant_is_no_region() -> None:
    assert region(place(TOP, "app/db.py", 0)) is None


def test_a_line_of_a_megabyte_is_searched_at_its_beginning_only() -> None:
    found = region(spot(TOP, lambda _: ("x = '" + "a " * 500_000 + "items'",), "big.py", 1, "items"))

    assert isinstance(found, dict)
    assert found["endColumn"] <= 10_001
