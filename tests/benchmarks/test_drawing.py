"""The curve is drawn whatever was measured, even nothing."""

from xml.etree import ElementTree

import pytest

from benchmarks.drawing import Point, ascii_table, svg

POINTS = (
    Point(lines=1000, seconds=0.1, floor=0.02, peak_megabytes=40),
    Point(lines=2000, seconds=0.4, floor=0.04, peak_megabytes=50),
)


def test_the_table_shows_what_each_thousand_lines_took() -> None:
    assert [row.split() for row in ascii_table(POINTS).splitlines()[1:]] == [
        ["1,000", "0.10", "0.02", "5.00", "40", "100.0", "#" * 20],
        ["2,000", "0.40", "0.04", "10.00", "50", "200.0", "#" * 40],
    ]


@pytest.mark.parametrize("points", [(), POINTS[:1], POINTS], ids=["nothing", "one", "two"])
def test_the_drawing_is_well_formed_and_stays_inside(points: tuple[Point, ...]) -> None:
    drawing = ElementTree.fromstring(svg(points))
    circles = drawing.findall("{http://www.w3.org/2000/svg}circle")

    assert len(circles) == 2 * len(points)
    assert all(0 <= float(c.get("cx", "-1")) <= 640 and 0 <= float(c.get("cy", "-1")) <= 360 for c in circles)


def test_nothing_measured_is_an_empty_table() -> None:
    assert len(ascii_table(()).splitlines()) == 1
