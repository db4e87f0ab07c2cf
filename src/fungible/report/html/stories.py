"""The stories of a page: what two replicas make of a state point, in words and as a drawing that findings share."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fungible.model.report import StatePoint
from fungible.report.html.markup import items, prose
from fungible.report.html.sequence import WIDTH, Acts, acts_of, drawn, height
from fungible.report.html.told import Told
from fungible.report.stories import story, told

StoryOf = Callable[[str], str]
"""A rule's own "Why it fails", or nothing where its kind tells it as well."""


@dataclass(slots=True)
class Stories:
    """Tells the stories of one page, and remembers what it has drawn. Made for one rendering, and gone with it."""

    story_of: StoryOf
    _drawings: dict[Acts, str] = field(default_factory=dict)
    _shown: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    _own: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def told(self, point: StatePoint, route: str, before: Told) -> str:
        """What happens with replicas A and B: a drawing and, with the same numbers, the sentences."""
        own = self._of_rule(point.rule)
        lines = own or story(point, _as_code(route))
        if not lines:
            return ""
        if lines not in self._shown:
            self._shown[lines] = self._drawing(acts_of(lines)), items(map(prose, lines), "ol")
        picture, sentences = self._shown[lines]
        return f'<div class="story">{picture}{before.once(sentences, point)}</div>'

    def symbols(self) -> str:
        """The drawings, once each, for the findings to refer to."""
        shapes = "".join(drawn(acts, identity) for acts, identity in self._drawings.items())
        return f'<svg class="symbols" aria-hidden="true" width="0" height="0">{shapes}</svg>' if shapes else ""

    def _of_rule(self, rule: str) -> tuple[str, ...]:
        if rule not in self._own:
            self._own[rule] = tuple(map(_unnumbered, told(self.story_of(rule))))
        return self._own[rule]

    def _drawing(self, acts: Acts) -> str:
        if not acts:
            return ""
        identity = self._drawings.setdefault(acts, f"q{len(self._drawings)}")
        size = f'width="{WIDTH}" height="{height(acts)}"'
        return f'<svg class="q" aria-hidden="true" {size}><use href="#{identity}"/></svg>'


def _as_code(route: str) -> str:
    # A mark of the route's own would end the span.
    return f"`{route.replace('`', chr(39))}`" if route else ""


def _unnumbered(line: str) -> str:
    return line.lstrip("0123456789").removeprefix(".").strip()
