"""What somebody may have meant by a word that nothing is called."""

from difflib import get_close_matches

LONGEST = 100
"""Letters of a word that are compared."""


def nearest(word: str, known: tuple[str, ...]) -> str:
    """What somebody may have meant, as the next step of an error."""
    close = get_close_matches(word[:LONGEST].lower().replace("_", "-"), known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
