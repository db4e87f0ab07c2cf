"""The words that every part of the tool shares: phases, storages, kinds, verdicts.

Each is a string enumeration, so that a value prints, compares and serialises as the word itself.
"""

from enum import StrEnum


class Phase(StrEnum):
    """When code runs, in the life of one replica."""

    IMPORT = "import"
    STARTUP = "startup"
    REQUEST = "request"
    BACKGROUND = "background"
    SHUTDOWN = "shutdown"
    TOOL = "tool"


SERVING = frozenset({Phase.REQUEST, Phase.BACKGROUND})
"""The phases in which clients are being served: what they change is what replicas disagree about."""


class Storage(StrEnum):
    """Where a state point lives."""

    MODULE = "module"
    CLASS = "class"
    INSTANCE = "instance"
    CLOSURE = "closure"
    DEFAULT_ARG = "default-arg"
    FUNCTION_CACHE = "function-cache"
    APP_STATE = "app-state"
    LIBRARY = "library"
    FILE = "file"
    ENV = "env"
    PROCESS = "process"
    THREAD_LOCAL = "thread-local"
    CONTEXTVAR = "contextvar"
    QUERY = "query"
    LIFECYCLE = "lifecycle"


class Kind(StrEnum):
    """What a state point is for."""

    SESSION = "session"
    CACHE = "cache"
    RATE_LIMIT = "rate-limit"
    CONNECTION_REGISTRY = "connection-registry"
    JOB_STATUS = "job-status"
    CONVERSATION = "conversation"
    USER_DATA = "user-data"
    COUNTER = "counter"
    CONFIG = "config"
    RESOURCE = "resource"
    SECURITY = "security"
    REGISTRY = "registry"
    LOCK = "lock"
    MODEL = "model"
    METRICS = "metrics"
    FILE = "file"
    IMPORT_SIDE_EFFECT = "import-side-effect"
    LIFECYCLE = "lifecycle"
    POOL_CONFIG = "pool-config"
    ISOLATION = "isolation"


class Verdict(StrEnum):
    """Whether replicas stay interchangeable in spite of a state point."""

    VIOLATION = "violation"
    ACCEPTABLE = "acceptable"
    SAFE = "safe"


class Severity(StrEnum):
    """How bad the consequence is, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"

    @property
    def rank(self) -> int:
        """Position in the order of badness: 0 is worst."""
        return list(Severity).index(self)


class Consequence(StrEnum):
    """What goes wrong for users."""

    LOST_ON_RESTART = "lost-on-restart"
    DIFFERS_ACROSS_REPLICAS = "differs-across-replicas"
    RACES_IN_ONE_REPLICA = "races-in-one-replica"
    LEAKS_BETWEEN_USERS = "leaks-between-users"
    GROWS_WITHOUT_BOUND = "grows-without-bound"


class Action(StrEnum):
    """What an access does to a state point."""

    READ = "read"
    WRITE = "write"
    MUTATE = "mutate"


class Lifetime(StrEnum):
    """How long the content of a state point lives."""

    PROCESS = "process"
    REQUEST = "request"
    THREAD = "thread"
    DISK = "disk"
    STORE = "store"


class Concern(StrEnum):
    """A thing that every backend has to put somewhere."""

    SESSIONS = "authentication and sessions"
    RATE_LIMITING = "rate limiting"
    CACHING = "caching"
    FILE_STORAGE = "file storage"
    DATABASE = "database"
    REALTIME = "realtime"
    BACKGROUND_JOBS = "background jobs"
    CONFIGURATION = "configuration"
    SECRETS = "secrets"


class ComponentStatus(StrEnum):
    """Where the app puts a concern."""

    SHARED = "shared"
    PER_REPLICA = "per-replica"
    ABSENT = "absent"
    UNKNOWN = "unknown"
