"""Splits identifiers into words, so that names can count as (weak) evidence; and words that tell much."""

import re
from collections.abc import Iterable

from fungible.audit.program.identifiers import words_of

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def split(name: str) -> list[str]:
    """`activeUsers_byId` becomes active, users, by, id."""
    return [part.lower() for part in _PARTS.findall(name)]


def vocabulary(names: Iterable[str]) -> frozenset[str]:
    """All the words in some identifiers, with plural forms reduced."""
    found = set()
    for name in names:
        for word in split(name):
            found.add(word)
            if len(word) > 4 and word.endswith("ies"):
                found.add(word[:-3] + "y")
            elif len(word) > 5 and word.endswith(("ches", "shes", "xes", "sses")):
                found.add(word[:-2])
            elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
                found.add(word[:-1])
    return frozenset(found)


LIMITS = words_of("limiter limited ratelimit ratelimiter throttle throttled")
MEASURED = words_of("metric stat latency histogram gauge served uptime duration timing hits")
MEASURES = words_of("metric counter timer gauge meter histogram stat statistics")
OBSERVES = words_of("metric histogram gauge observability telemetry")
DATABASE = words_of("database db orm sql sqlalchemy transaction engine")
REPORTS = words_of("metric stat health brief getpid prometheus uptime histogram percentile")
ADDRESS = words_of("client host ip remote addr address forwarded")
TURN = words_of("role content assistant system user")
STAGES = words_of(
    "queued pending started running processing done completed failed finished progress percent stage status"
)
DIALOGUES = words_of(
    "SQLiteSession AdvancedSQLiteSession SQLAlchemySession ChatMessageHistory InMemoryChatMessageHistory"
    " ConversationBufferMemory ConversationBufferWindowMemory ConversationSummaryMemory ConversationSummaryBufferMemory"
    " ConversationTokenBufferMemory ChatMemoryBuffer ChatSummaryMemoryBuffer ModelMessagesTypeAdapter"
)
"""Classes of libraries for language models that hold the turns of one conversation."""
CODES = words_of("code otp pin nonce challenge verifier passcode")
"""Drawn for one use: to sign in, to open a door, to come back from another service."""
