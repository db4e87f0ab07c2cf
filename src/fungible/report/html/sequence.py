"""The story of two replicas as a small drawing: lanes for the client, the replicas and what they share.

What happens is read off the sentences themselves, so that a rule's own story is drawn like those told by kind. The
sentences stand beside the drawing with the same numbers, and say everything that it shows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = 6
"""How many steps of a story are drawn."""

LANES = {"client": 46, "a": 116, "b": 186, "store": 256}
WIDTH, TOP, ROW = 292, 44, 34

_A = re.compile(
    r"\breplicas? A\b|\b[Rr]eplicas A and B\b|\bA's\b|(?<![.!?] )(?<!^)\bA\b"
    r"|\bA (?:and B|is|has|does|lets|sets|[a-z]{2,}[^s\W]s)\b"
)
_B = re.compile(r"\bB\b")
_ALL = re.compile(
    r"\b(?:[Bb]oth|[Ee]ach|[Ee]very|[Aa]ll|all the)(?: of the)? (?:replicas?|containers)\b"
    r"|(?:^|[.:] )Both\b|\b(?:both of them|restarts both)\b"
)
_STORE = re.compile(
    r"\b(?:database|Redis|(?:shared|log|backing) (?:store|table|volume|cache)|what all replicas share)\b"
)
_CLIENT = re.compile(
    r"\b(?:users?|clients?|requests?|callers?|asks?|asked|browser|serves?|signs? in|uploads?|posts|opens (?:her|his)|"
    r"orders|calls|polls?|wants|She|He|Her|His|her|him|visitor|customer)\b"
)
_RESTART = re.compile(
    r"\b(?:restarts?|restarted|deploy(?:s|ed|ment)?|replaced|killed|crash|new (?:container|version)|is stopped)\b"
)


@dataclass(frozen=True, slots=True)
class Act:
    """What one step shows: who takes part in it, whether a replica is lost, whether the client gets a wrong answer."""

    client: bool
    a: bool
    b: bool
    store: bool
    restart: bool
    wrong: bool = False


Acts = tuple[Act, ...]


def acts_of(lines: Sequence[str]) -> Acts:
    """What there is to draw of a story; nothing when it speaks of no replica."""
    read = [_act(line) for line in lines[:STEPS]]
    if not any(act.b for act in read):
        return ()
    late = [number for number, act in enumerate(read) if number and not act.restart and (act.a or act.b)]
    with_b = [number for number in late if read[number].b]
    worst = (with_b or late or [-1])[0 if with_b else -1]
    return tuple(_marked(act, number == worst) for number, act in enumerate(read))


def _act(line: str) -> Act:
    both = bool(_ALL.search(line))
    restart = bool(_RESTART.search(line))
    client, b = bool(_CLIENT.search(line)), bool(_B.search(line)) or both
    # A request of which no replica is named, and a restart of none, is A's: one replica is enough to show it.
    a = bool(_A.search(line)) or both or ((client or restart) and not b)
    return Act(client, a, b, bool(_STORE.search(line)), restart)


def _marked(act: Act, wrong: bool) -> Act:
    return Act(act.client, act.a, act.b, act.store, act.restart, wrong)


def drawn(acts: Acts, identity: str) -> str:
    """The drawing as a symbol: findings that fail in the same way show the same one."""
    unused = {
        "client": not any(act.client and not act.restart for act in acts),
        "store": not any(act.store for act in acts),
    }
    lanes = [lane for lane in LANES if not unused.get(lane)]
    heads = "".join(_head(lane, bottom=height(acts) - 8) for lane in lanes)
    rows = "".join(_row(number, act) for number, act in enumerate(acts))
    return f'<symbol id="{identity}" viewBox="0 0 {WIDTH} {height(acts)}">{heads}{rows}</symbol>'


def height(acts: Acts) -> int:
    """How tall the drawing is."""
    return TOP + ROW * len(acts) + 6


def _head(lane: str, *, bottom: int) -> str:
    x, label = LANES[lane], {"client": "Client", "a": "A", "b": "B", "store": "Store"}[lane]
    box = f'<rect class="lane" x="{x - 26}" y="4" width="52" height="22" rx="4"/>'
    return f'{box}<text x="{x}" y="19">{label}</text><path class="life" d="M{x} 26V{bottom}"/>'


def _row(number: int, act: Act) -> str:
    if not (act.a or act.b):
        return ""
    y = TOP + ROW * number + ROW // 2 - 6
    disc = f'<circle class="n" cx="10" cy="{y}" r="8"/><text class="n" x="10" y="{y + 4}">{number + 1}</text>'
    return disc + "".join(_on(lane, act, y) for lane in ("a", "b") if (act.a if lane == "a" else act.b))


def _on(lane: str, act: Act, y: int) -> str:
    x = LANES[lane]
    parts = ""
    if act.client and not act.restart:
        parts += _arrow(LANES["client"], x - 9, y - 3)
        if act.wrong and (lane == "b" or not act.b):
            parts += _answer(x - 9, LANES["client"], y + 6)
    if act.store:
        parts += _arrow(x + 9, LANES["store"], y)
    if act.restart:
        return parts + f'<path class="again" d="M{x + 6} {y - 4}a7 7 0 1 0 1 6m-6 -6l5.5 0l0 -5.5"/>'
    return (
        parts + f'<rect class="{"bad" if act.wrong else "has"}" x="{x - 7}" y="{y - 7}" width="14" height="14" rx="2"/>'
    )


def _arrow(start: int, end: int, y: int) -> str:
    return f'<path class="ask" d="M{start} {y}H{end}m-5 -3l5 3l-5 3"/>'


def _answer(start: int, end: int, y: int) -> str:
    middle = (start + end) // 2
    cross = f'<path class="no" d="M{middle - 4} {y - 4}l8 8m0 -8l-8 8"/>'
    return f'<path class="ask back" d="M{start} {y}H{end}m5 -3l-5 3l5 3"/>{cross}'
