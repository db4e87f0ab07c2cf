"""The badge: it says the score in words and figures, can be read by everybody, and needs nothing from elsewhere."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from fungible.model.report import Score
from fungible.report.badge import COLOURS, LEFT, render_badge
from tests.unit.report.samples import USUAL

SVG = "{http://www.w3.org/2000/svg}"


def badge(score: float) -> str:
    return render_badge(replace(USUAL, score=Score(value=score, grade="?")))


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as the accessibility guidelines define it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", [LEFT, *(colour for _, colour in COLOURS)])
def test_white_can_be_read_on_every_colour(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("score", "said", "colour"),
    [(9.14, "9.1/10", 0), (10.0, "10/10", 0), (8.99, "8.9/10", 1), (4, "4/10", 2), (0, "0/10", 3)],
)
def test_the_score_is_said_and_coloured(score: float, said: str, colour: int) -> None:
    root = ET.fromstring(badge(score))

    assert root.get("aria-label") == root.findtext(f"{SVG}title") == f"fungible: {said}"
    assert [text.text for text in root.iter(f"{SVG}text")] == ["fungible", said]
    assert COLOURS[colour][1] in badge(score)


def test_nothing_is_fetched_and_the_texts_keep_within_their_halves() -> None:
    text = badge(9.1)
    root = ET.fromstring(text)

    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    assert not {element.tag for element in root.iter()} & {f"{SVG}script", f"{SVG}image", f"{SVG}style"}
    ends = [float(t.get("x", "0")) + int(t.get("textLength", "0")) / 2 for t in root.iter(f"{SVG}text")]
    assert ends[-1] < float(root.get("width", "0"))
