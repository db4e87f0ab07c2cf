"""Texts that many findings share."""

from fungible.report.html.told import Told
from tests.unit.report import samples

TEXT = "<p>" + "It is as it is. " * 20 + "</p>"


def test_a_short_page_tells_everything_everywhere() -> None:
    told = Told(is_long=False)

    assert [told.once(TEXT, samples.CART), told.once(TEXT, samples.SESSIONS)] == [TEXT, TEXT]


def test_a_long_page_refers_to_what_was_told() -> None:
    told = Told(is_long=True)

    assert told.once(TEXT, samples.CART) == f'<div data-told="0">{TEXT}</div>'
    assert told.once(TEXT, samples.SESSIONS) == (
        '<div data-same="0"><p class="again">As for <a href="#f-b2"><code>items</code></a>.</div>'
    )
    assert told.once("<p>short</p>", samples.CART) == "<p>short</p>"
