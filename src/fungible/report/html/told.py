"""Texts that many findings share. On a long page each is written once, and the others refer to it."""

from dataclasses import dataclass, field

from fungible.model.report import StatePoint
from fungible.report.html.markup import anchor, code

LONG = 300
"""From how many findings on a page is long."""

WORTH = 130
"""How long a text has to be for a reference to be shorter."""


@dataclass(slots=True)
class Told:
    """What has been told on one page. Made for one rendering, and gone with it."""

    is_long: bool
    _where: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def once(self, markup: str, point: StatePoint) -> str:
        """A text in full, or where it was told before; the page's script puts it there again."""
        if not self.is_long or len(markup) < WORTH:
            return markup
        if markup in self._where:
            number, address, symbol = self._where[markup]
            return f'<div data-same="{number}"><p class="again">As for <a href="#{address}">{symbol}</a>.</div>'
        number = len(self._where)
        self._where[markup] = number, anchor(point.id), code(point.symbol.rpartition(".")[2] or point.symbol)
        return f'<div data-told="{number}">{markup}</div>'
