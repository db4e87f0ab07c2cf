"""How a program's score went over its commits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """What an audit said of one commit: a line of a trend file."""

    commit: str
    date: str
    version: str
    score: float
    grade: str
    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    acceptable: int = 0
    files: int = 0
    lines: int = 0

    @property
    def violations(self) -> int:
        """How many violations there were, of any severity."""
        return self.critical + self.high + self.medium + self.low
