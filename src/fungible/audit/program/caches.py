"""What the results of a cached function are made of, and whether they can go stale."""

from fungible.audit.program.identifiers import words_in
from fungible.audit.program.libraries import FunctionCache
from fungible.audit.program.origins import CLOCK, IDENTITY, RANDOM, STORED_DATA
from fungible.model.words import Phase

_FILES = frozenset(
    [
        "open",
        "read",
        "readlines",
        "read_text",
        "read_bytes",
        "load",
        "loads",
        "safe_load",
        "listdir",
        "scandir",
        "glob",
        "rglob",
        "iterdir",
        "walk",
        "exists",
        "is_file",
        "isfile",
        "isdir",
        "files",
        "joinpath",
        "as_file",
        "get_data",
        "parse",
    ]
)
_FILE_MODULES = (
    "os.",
    "pathlib.",
    "json.",
    "importlib.",
    "pkgutil.",
    "yaml.",
    "toml.",
    "tomllib.",
    "configparser.",
    "csv.",
    "io.",
)
_NETWORK = (
    "requests.",
    "httpx.",
    "aiohttp.",
    "urllib.",
    "http.client.",
    "urllib3.",
    "niquests.",
    "sqlalchemy.orm.",
    "sqlalchemy.ext.asyncio.",
    "sqlalchemy.Connection",
    "sqlalchemy.Engine.",
    "sqlmodel.",
    "django.db.",
    "asyncpg.",
    "psycopg",
    "sqlite3.",
    "aiosqlite.",
    "pymongo.",
    "motor.",
    "redis.",
    "aiomysql.",
    "pymysql.",
    "peewee.",
    "tortoise.",
    "databases.",
    "elasticsearch.",
    "boto3.Client.",
    "grpc.",
)
_DRAWS = ("random.", "secrets.", "uuid.uuid4", "os.urandom", "numpy.random.")
_CONFIGURATION = frozenset(
    [
        "settings",
        "setting",
        "config",
        "configuration",
        "conf",
        "options",
        "secret",
        "secrets",
        "env",
        "environment",
        "flags",
    ]
)
PUBLISHED = frozenset(
    [
        "jwks",
        "jwk",
        "jwt",
        "openid",
        "oidc",
        "discovery",
        "wellknown",
        "certs",
        "certificate",
        "certificates",
        "keys",
        "pubkey",
        "schema",
        "spec",
    ]
)
"""What documents are called that others publish to be kept."""


def changes(cache: FunctionCache) -> bool:
    """Whether results are read from a database or another service, which change while the process lives."""
    if not cache.taint & STORED_DATA:
        return False
    outside = [name for name in cache.sources if not _is_file(name)]
    return any(name.startswith(_NETWORK) for name in outside) or (not reads_files(cache) and bool(outside))


def known_to_change(cache: FunctionCache) -> bool:
    """Whether it reads files of which requests say, by emptying it, that they have changed: data and no code."""
    return reads_files(cache) and cleared_by_requests(cache)


def _is_file(name: str) -> bool:
    return name in _FILES or name.startswith(_FILE_MODULES)


def reads_files(cache: FunctionCache) -> bool:
    """Whether it reads files, which come with the code unless something says that they change."""
    return any(_is_file(name) and name.rpartition(".")[2] in _FILES for name in cache.sources)


def makes_a_resource(cache: FunctionCache) -> bool:
    """Whether it hands out an object rather than data: a client, an engine, the settings."""
    return bool(cache.types) and all(name.rpartition(".")[2][:1].isupper() for name in cache.types)


def is_configuration(cache: FunctionCache) -> bool:
    """Whether its name, or what it returns, says that it is the configuration."""
    return bool(_CONFIGURATION & words_in([cache.name, *(t.rpartition(".")[2] for t in cache.types)]))


def is_published(cache: FunctionCache) -> bool:
    """Whether it reads documents that others publish for keeping: key sets, discovery documents, schemas."""
    return bool(PUBLISHED & words_in([cache.name])) and not cache.params


def serves(cache: FunctionCache) -> bool:
    """Whether requests get results from it."""
    return any(call.serves for call in cache.calls) or Phase.REQUEST in cache.function.phases


def personal(cache: FunctionCache) -> bool:
    """Whether results belong to the user who asks."""
    return any(arg.has(IDENTITY) for call in cache.calls if call.serves for arg in call.args)


def bucketed(cache: FunctionCache) -> bool:
    """Whether an argument made of the clock lets results expire."""
    calls = [call for call in cache.calls if call.serves and call.args]
    return bool(calls) and all(any(arg.has(CLOCK) and not arg.has(STORED_DATA) for arg in call.args) for call in calls)


def forgets_the_user(cache: FunctionCache) -> bool:
    """Whether the key leaves out an argument that says who asks."""
    left_out = [i for i, name in enumerate(cache.params) if name not in cache.keyed]
    calls = [call for call in cache.calls if call.serves]
    return any(call.args[i].has(IDENTITY) for call in calls for i in left_out if i < len(call.args))


def gives_who_asked_first(cache: FunctionCache) -> bool:
    """Whether it keeps who asked, under a key that says nothing of it."""
    return bool(cache.taint & IDENTITY) and forgets_the_user(cache)


def cleared_by_requests(cache: FunctionCache) -> bool:
    """Whether a request empties it, which reaches one replica only."""
    return any(Phase.REQUEST in call.phases and not call.timed for call in cache.cleared)


def emptied_in_time(cache: FunctionCache) -> bool:
    """Whether the code around it empties it when a time is over."""
    return any(call.timed for call in cache.cleared)


def refreshed_by_jobs(cache: FunctionCache) -> bool:
    """Whether background work empties it regularly."""
    return any(Phase.BACKGROUND in call.phases and Phase.REQUEST not in call.phases for call in cache.cleared)


def is_random(cache: FunctionCache) -> bool:
    """Whether results are drawn at random."""
    return bool(cache.taint & RANDOM) or any(name.startswith(_DRAWS) for name in cache.sources)
