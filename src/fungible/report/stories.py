"""Why a state point fails, told with two replicas, A and B: from its kind, its consequences and its route."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fungible.model.report import StatePoint
from fungible.model.words import Consequence, Kind, Lifetime, Storage

LINES = 3
"""How many lines a story may take."""

WHY = "Why it fails"
"""The heading under which a rule tells its own story."""

_TOLD_BY_RULE = frozenset({Kind.SECURITY, Kind.LIFECYCLE, Kind.IMPORT_SIDE_EFFECT, Kind.POOL_CONFIG, Kind.RESOURCE})
"""Kinds that say too little about what goes wrong: their rules tell it better."""

_ORDER = (
    Consequence.LEAKS_BETWEEN_USERS,
    Consequence.DIFFERS_ACROSS_REPLICAS,
    Consequence.LOST_ON_RESTART,
    Consequence.RACES_IN_ONE_REPLICA,
    Consequence.GROWS_WITHOUT_BOUND,
)


@dataclass(frozen=True, slots=True)
class Plot:
    """What replica A does, what replica B then gets wrong, and what a restart takes away."""

    keeps: str
    differs: str
    lost: str


_MEMORY: Mapping[Kind, Plot] = MappingProxyType(
    {
        Kind.SESSION: Plot(
            "keeps the session in its own memory.",
            "B gets the user's next request, knows no such session and treats the user as signed out.",
            "everybody it had signed in is signed out.",
        ),
        Kind.CACHE: Plot(
            "keeps the result in its own memory.",
            "B changes the data; A goes on serving the old result, so answers depend on which replica is asked.",
            "its cache is empty and every request goes to the source again.",
        ),
        Kind.RATE_LIMIT: Plot(
            "counts the caller's requests in its own memory.",
            "B counts the same caller from zero: with two replicas a caller gets twice the limit.",
            "its counts are back at zero.",
        ),
        Kind.CONNECTION_REGISTRY: Plot(
            "holds the user's connection.",
            "B has a message for that user, finds no connection in its own registry and drops it.",
            "its connections are gone, and no other replica knows who was there.",
        ),
        Kind.JOB_STATUS: Plot(
            "notes the job in its own memory.",
            "B is asked how the job is doing and has never heard of it.",
            "the job and its status are gone; the client waits for ever.",
        ),
        Kind.CONVERSATION: Plot(
            "remembers the conversation so far.",
            "B gets the next message and answers as if it were the first.",
            "every conversation it held is forgotten.",
        ),
        Kind.USER_DATA: Plot(
            "keeps what the user sent in its own memory.",
            "B is asked for it and has nothing, or something older.",
            "what users had entrusted to it is gone.",
        ),
        Kind.COUNTER: Plot(
            "counts in its own memory.",
            "B counts on its own as well: the same number is given twice, and neither total is right.",
            "it starts counting again from the beginning.",
        ),
        Kind.CONFIG: Plot(
            "changes the setting for itself.",
            "B still works with the old one: which behaviour a client meets depends on the replica.",
            "the change is undone without anybody noticing.",
        ),
        Kind.REGISTRY: Plot(
            "registers the entry in its own memory.",
            "B is asked for the entry and does not know it.",
            "what was registered is gone.",
        ),
        Kind.LOCK: Plot(
            "takes its lock and changes what all replicas share.",
            "B has a lock of its own, takes it at the same moment and changes the same thing.",
            "whatever the lock was guarding is left half done.",
        ),
        Kind.MODEL: Plot(
            "changes the model that it holds in memory.",
            "B answers with the model as it was.",
            "the model is back to what was shipped.",
        ),
        Kind.METRICS: Plot(
            "counts in its own memory.",
            "B reports other figures: whoever reads one replica sees a part of the traffic.",
            "its figures start again at zero.",
        ),
        Kind.FILE: Plot(
            "writes the file to its own disk.",
            "B is asked for the file and does not have it.",
            "a new container starts with an empty disk: the file is gone.",
        ),
        Kind.SECURITY: Plot(
            "works with a secret or a list that only it knows.",
            "B has another: what A signed B rejects, and what A revoked B still accepts.",
            "what it signed no longer verifies, and what it revoked is accepted again.",
        ),
    }
)

_ANY = Plot(
    "changes what it holds in its own memory.",
    "B holds another version, and answers differently.",
    "what it held is gone.",
)

_HAZARDS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.ISOLATION: (
            "A user of replica A asks{route} with the identifier of somebody else's row.",
            "Nothing on the way compares the row's owner with the user: A, B and every other replica hand it over.",
        ),
        Kind.POOL_CONFIG: (
            "A and B each open a pool of their own; with every replica the database has more connections to bear.",
            "The database restarts: A and B go on using dead connections, and requests fail until they are replaced.",
        ),
        Kind.IMPORT_SIDE_EFFECT: (
            "A and B start together, and each does this work before it can serve anything.",
            "What it needs is down for a moment: A cannot even be imported, and a new replica never becomes ready.",
        ),
        Kind.LIFECYCLE: (
            "A and B both do this when they start or stop, each for itself.",
            "B is replaced during a deploy: what it left open or half done stays behind, or happens twice.",
        ),
        Kind.RESOURCE: (
            "A opens this resource for itself, and B does the same.",
            "Each restart or request leaves one more behind, until the store refuses the next replica.",
        ),
    }
)


def is_told_by_rule(point: StatePoint) -> bool:
    """Whether the kind says too little: of isolation, unless it is of rows or cached values of somebody else."""
    mixed = point.kind is Kind.ISOLATION and point.storage in (Storage.APP_STATE, Storage.MODULE, Storage.INSTANCE)
    return mixed or point.kind in _TOLD_BY_RULE


def story(point: StatePoint, route: str) -> tuple[str, ...]:
    """Two or three lines in which replicas A and B show what goes wrong; none when the kind says too little."""
    told = point.kind in _MEMORY or Consequence.DIFFERS_ACROSS_REPLICAS in point.consequences
    if told and point.consequences:
        return _memory_story(point, route)
    lines = _HAZARDS.get(point.kind, ())
    return tuple(line.replace("{route}", f" {route}" if route else "") for line in lines)


def _memory_story(point: StatePoint, route: str) -> tuple[str, ...]:
    plot = _MEMORY.get(point.kind, _ANY)
    opening = f"A serves {route} and {plot.keeps}" if route else f"A {plot.keeps}"
    happened = (_line(found, plot, point) for found in _ORDER if found in point.consequences)
    return (opening, *happened)[:LINES]


def _line(consequence: Consequence, plot: Plot, point: StatePoint) -> str:
    match consequence:
        case Consequence.LEAKS_BETWEEN_USERS:
            return "A serves another user next, who gets what was left there for the first."
        case Consequence.DIFFERS_ACROSS_REPLICAS:
            return plot.differs
        case Consequence.LOST_ON_RESTART:
            return f"A restarts (deploy, crash, scale-in): {plot.lost}"
        case Consequence.RACES_IN_ONE_REPLICA:
            return "A serves two requests at once, and one overwrites what the other is still using."
        case Consequence.GROWS_WITHOUT_BOUND:
            held = "disk" if point.lifetime is Lifetime.DISK else "memory"
            return f"Nothing removes old entries: A's {held} fills until it is killed."


def told(text: str) -> tuple[str, ...]:
    """A rule's own story, a line for each numbered step or paragraph, as it was wrapped in its source."""
    lines: list[str] = []
    for line in text.splitlines():
        begins = not lines or not line.strip() or line.lstrip()[:1].isdigit()
        if begins:
            lines.append(line.strip())
        else:
            lines[-1] = f"{lines[-1]} {line.strip()}".strip()
    return tuple(line for line in lines if line)
