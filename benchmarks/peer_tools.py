"""Other tools on the same files, when an environment has them: those that look across files, and ruff as a mark."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Cost, run

RULES = Path(__file__).resolve().parent / "peers"
RUFF_RULES = "B006,B008,B019,PLW0602,PLW0603,RUF006,RUF012,S105,S107"
PYLINT_CHECKS = "global-statement,global-variable-not-assigned,dangerous-default-value,method-cache-max-size-none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool and how it is run on a folder; `factor` is the most that an audit may take of its time."""

    program: str
    arguments: tuple[str, ...]
    factor: float | None = None
    with_what: str = ""

    @property
    def name(self) -> str:
        """What it is called in tables."""
        return f"{self.program}, {self.with_what}" if self.with_what else self.program


def _semgrep(rules: str, with_what: str) -> Peer:
    options = ("scan", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--quiet")
    config = f"--config={RULES / rules}"
    return Peer(program="semgrep", arguments=(*options, config), factor=0.1, with_what=with_what)


PEERS = (
    Peer(program="ruff", arguments=("check", "--no-cache", "--isolated", f"--select={RUFF_RULES}", "--exit-zero")),
    Peer(program="ty", arguments=("check", "--exit-zero"), factor=1.0),
    Peer(program="pyrefly", arguments=("check",), factor=1.0),
    _semgrep("process_state.yml", "seven rules"),
    _semgrep("equivalent_rules.yml", "a rule for each of ours"),
    Peer(program="pylint", arguments=("--recursive=y", "--disable=all", f"--enable={PYLINT_CHECKS}"), factor=1.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a peer took, or why it was not run."""

    peer: Peer
    cost: Cost | None
    reason: str = ""


def measured(folder: Path, environment: Path | None, limit: float) -> Iterator[Seen]:
    """Each peer on a folder, at most `limit` seconds."""
    for peer in PEERS:
        yield _seen(peer, folder, environment, limit)


def _seen(peer: Peer, folder: Path, environment: Path | None, limit: float) -> Seen:
    if environment is None:
        return Seen(peer=peer, cost=None, reason="skipped: no --peers environment")
    program = environment / "bin" / peer.program
    if not program.exists():
        return Seen(peer=peer, cost=None, reason="skipped: not installed there")
    with tempfile.TemporaryDirectory() as home:
        cost = run([str(program), *peer.arguments, str(folder)], limit=limit, environment={"HOME": home})
    if cost.timed_out:
        return Seen(peer=peer, cost=cost, reason=f"stopped after {limit:.0f} s, so at least that")
    return Seen(peer=peer, cost=cost)
