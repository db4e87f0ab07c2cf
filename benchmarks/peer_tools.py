"""Other tools on the same files, when an environment has them: those that look across files, and ruff as a mark."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Cost, run

RULES = Path(__file__).resolve().parent / "peers" / "process_state.yml"
RUFF_RULES = "B006,B008,B019,PLW0602,PLW0603,RUF006,RUF012,S105,S107"
PYLINT_CHECKS = "global-statement,global-variable-not-assigned,dangerous-default-value,method-cache-max-size-none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool and how it is run on a folder; `factor` is the most that an audit may take of its time."""

    name: str
    arguments: tuple[str, ...]
    factor: float | None = None


PEERS = (
    Peer(name="ruff", arguments=("check", "--no-cache", "--isolated", f"--select={RUFF_RULES}", "--exit-zero")),
    Peer(name="ty", arguments=("check", "--exit-zero"), factor=1.0),
    Peer(name="pyrefly", arguments=("check",), factor=1.0),
    Peer(
        name="semgrep",
        arguments=(
            "scan",
            "--metrics=off",
            "--disable-version-check",
            "--no-git-ignore",
            f"--config={RULES}",
            "--quiet",
        ),
        factor=0.1,
    ),
    Peer(name="pylint", arguments=("--recursive=y", "--disable=all", f"--enable={PYLINT_CHECKS}"), factor=1.0),
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
    program = environment / "bin" / peer.name
    if not program.exists():
        return Seen(peer=peer, cost=None, reason="skipped: not installed there")
    with tempfile.TemporaryDirectory() as home:
        cost = run([str(program), *peer.arguments, str(folder)], limit=limit, environment={"HOME": home})
    if cost.timed_out:
        return Seen(peer=peer, cost=cost, reason=f"stopped after {limit:.0f} s, so at least that")
    return Seen(peer=peer, cost=cost)
