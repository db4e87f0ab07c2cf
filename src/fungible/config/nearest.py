"""What somebody may have meant by a word that nothing is called."""

from difflib import get_close_matches


def nearest(word: str, known: tuple[str, ...]) -> str:
    """What somebody may have meant, as the next step of an error."""
    close = get_close_matches(word.lower().replace("_", "-"), known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(known)}"
