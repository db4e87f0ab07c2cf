"""What an app's score could become: one step for each piece of advice, in the order in which they help most."""

from dataclasses import dataclass

from fungible.model.report import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """The score once this advice is followed, and everything before it in the list.

    `points` are the ids of the state points that this step removes and no earlier step did; `share` is how much of what
    lowers the score now is theirs, from 0 to 1.
    """

    title: str
    effort: str
    points: tuple[str, ...]
    share: float
    score: Score
