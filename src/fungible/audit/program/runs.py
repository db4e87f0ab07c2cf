"""What is asked of conversations and jobs by their keys: threads of LangGraph's graphs, jobs of RQ's queues."""

from collections.abc import Iterator

from fungible.audit.program.importing import packages
from fungible.audit.program.origins import IDENTITY
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

_OF_GRAPHS = frozenset(
    [
        f"{way}{name}"
        for way in ("", "a")
        for name in ("invoke", "stream", "stream_events", "batch", "get_state", "get_state_history", "update_state")
    ]
)
_FETCHES = frozenset({"fetch", "fetch_job"})
_QUEUES = frozenset({"enqueue", "enqueue_call", "enqueue_in", "enqueue_at", "create"})
_OWNER = "owner"
"""What the part of a key, or of what is kept with a job, is called that says whose it is."""


def of_runs(program: Program) -> Iterator[Query]:
    """Every request for a conversation or a job."""
    imported = packages(program)
    if "langgraph" in imported:
        for frame, term in program.frames.sites(_OF_GRAPHS):
            yield from (_of_thread(frame, term, key) for given in term.operands[1:] for key in _threads(given))
    if "rq" in imported:
        for frame, term in program.frames.sites(_FETCHES | _QUEUES):
            yield from _of_job(frame, term)


def _threads(config: Term) -> Iterator[Term]:
    """The keys in `{"configurable": {"thread_id": ...}}`."""
    for here in config.walk():
        yield from (value for name, value in here.keywords if name == "thread_id")


def _of_thread(frame: Frame, term: Term, key: Term) -> Query:
    own = key.has(IDENTITY)
    return Query(frame, term.line, "thread", "read", (Condition(_OWNER if own else "thread_id", key),))


def _of_job(frame: Frame, term: Term) -> Iterator[Query]:
    name, named = term.parts[0].name, dict(term.keywords)
    if name in _QUEUES:
        kept = named["meta"].keywords if "meta" in named else ()
        owners = tuple([Condition(_OWNER, value) for _, value in kept if value.has(IDENTITY)])
        yield from [Query(frame, term.line, "job", "insert", (), owners)] if owners else []
    elif len(term.parts) > 1 and (name == "fetch_job" or term.parts[0].parts[0].name == "Job"):
        yield Query(frame, term.line, "job", "read", (Condition("id", term.parts[1]),))
