"""What jobs do that others see, when every replica has a job of its own."""

import re

from fungible.audit.program.identifiers import last, words_in
from fungible.audit.program.libraries import StoreJob
from fungible.audit.program.records import Program

_ACTS = frozenset(
    [
        "commit",
        "add_all",
        "executemany",
        "insert_one",
        "insert_many",
        "update_one",
        "update_many",
        "delete_one",
        "delete_many",
        "bulk_create",
        "bulk_update",
        "sendmail",
        "send_message",
        "send_mail",
        "apply_async",
        "xadd",
        "put_object",
        "upload_file",
        "upload_fileobj",
        "start_polling",
        "run_polling",
        "infinity_polling",
    ]
)
_ACTS_OF_KNOWN = frozenset(
    [
        "insert",
        "send",
        "post",
        "put",
        "patch",
        "publish",
        "delay",
        "kiq",
        "lpush",
        "rpush",
        "create",
        "update",
        "save",
        "delete",
    ]
)
_OWN = ("sqlite3.", "aiosqlite.", "queue.", "asyncio.", "multiprocessing.")
"""Libraries whose objects belong to one replica."""
_DELETES = frozenset({"delete", "delete_one", "delete_many", "adelete", "remove_object", "delete_object"})
_ADDS = frozenset({"add", "add_all", "merge", "insert", "update", "save", "create"})
_LOCKS = frozenset(
    [
        "lock",
        "acquire_lock",
        "advisory",
        "pg_try_advisory_lock",
        "setnx",
        "leader",
        "election",
        "skip_locked",
        "with_for_update",
        "select_for_update",
    ]
)
"""Last names of calls by which one of many replicas gets the turn, or a row for itself."""


_NAMES_ITSELF = frozenset({"socket.gethostname", "socket.getfqdn", "platform.node", "os.uname", "uuid.getnode"})
"""What tells one replica from another."""
_OWN_NAME = re.compile(
    r"(self_?)?(getpid|host_?name|fqdn|(replica|instance|worker|machine|pod)_?(name|id))", re.IGNORECASE
)
_BEATS = frozenset({"heartbeat", "heartbeats"})


def tells_of_itself(program: Program, job: StoreJob) -> bool:
    """Whether a job says which replica it is: then each replica is to do it, as heartbeats are."""
    if _NAMES_ITSELF.intersection(job.sources) or _BEATS & words_in([last(job.target), job.function.name]):
        return True
    function = program.functions.get(job.target)
    return function is not None and any(map(_OWN_NAME.fullmatch, function.words))


def is_leaders(job: StoreJob) -> bool:
    """Whether the names around a job say that one replica alone begins it."""
    return bool(_LEADERS & words_in([job.function.name, job.target]))


_LEADERS = frozenset({"leader", "election", "primary", "singleton", "lock"})


def outside_effect(job: StoreJob) -> str:
    """The outside call by which a job changes what others see; "" for none, or when it takes a shared lock first."""
    return next(iter(_effects(job)), "")


def lasting_effect(job: StoreJob) -> str:
    """The same, where doing it twice is not as good as once: what is deleted is deleted, however often."""
    short = {last(name) for name in job.sources}
    only_deletes = bool(short & _DELETES) and not short & _ADDS
    as_good_as_once = _DELETES | {"commit"} if only_deletes else _DELETES
    return next((name for name in _effects(job) if last(name) not in as_good_as_once), "")


def _effects(job: StoreJob) -> list[str]:
    if any(_locks(name) for name in job.sources):
        return []
    found = [name for name in job.sources if _acts(name)]
    return [name.removeprefix("?.") for name in sorted(found, key=lambda name: last(name) not in _ACTS)]


def acts_outside(job: StoreJob) -> bool:
    """Whether a job changes what others see."""
    return bool(outside_effect(job))


def _acts(name: str) -> bool:
    owner, _, short = name.rpartition(".")
    if owner.startswith(_OWN) or owner.endswith("CookieJar"):
        return False
    return short in _ACTS or (short in _ACTS_OF_KNOWN and owner not in ("", "?"))


def _locks(name: str) -> bool:
    owner, _, short = name.rpartition(".")
    return short in _LOCKS or ("redis" in owner and short in ("set", "lock")) or "redlock" in name.lower()
