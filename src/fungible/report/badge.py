"""The score as a badge: an SVG that needs no font, no script and no network."""

from types import MappingProxyType

from fungible.model.report import AuditReport
from fungible.report.reading import out_of_ten

LABEL = "fungible"
LEFT = "#444444"
COLOURS = ((9.0, "#2e7d32"), (7.0, "#5d6d00"), (4.0, "#9a5200"), (0.0, "#b3261e"))
"""From the best score down. White on each has a contrast of at least 4.5, and the number says it without colour."""

HEIGHT, PADDING = 20, 6
NARROW = MappingProxyType({"f": 4, "i": 3, "l": 3, ".": 4, "/": 5})
LETTER = 7
"""How wide letters are in the fonts that are asked for; in all others, the text is fitted to that."""


def render_badge(report: AuditReport) -> str:
    """A badge for a page that speaks of the project: "fungible 9.1/10"."""
    value = f"{out_of_ten(report.score.value)}/10"
    left, right = _width(LABEL), _width(value)
    colour = next(colour for least, colour in COLOURS if report.score.value >= least)
    name = f"{LABEL}: {value}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{HEIGHT}"'
        f' role="img" aria-label="{name}">\n'
        f"<title>{name}</title>\n"
        f'<rect width="{left + right}" height="{HEIGHT}" rx="3" fill="{colour}"/>\n'
        f'<path d="M3 0h{left - 3}v{HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="{LEFT}"/>\n'
        '<g fill="#ffffff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">\n'
        f"{_text(LABEL, left / 2, left)}\n{_text(value, left + right / 2, right)}\n</g>\n</svg>\n"
    )


def _width(text: str) -> int:
    return sum(NARROW.get(letter, LETTER) for letter in text) + 2 * PADDING


def _text(text: str, middle: float, width: int) -> str:
    """Text that is as wide as its place, whichever font there is."""
    return f'<text x="{middle:g}" y="14" textLength="{width - 2 * PADDING}">{text}</text>'
