"""What becomes of a state while requests are served."""

from enum import StrEnum


class Nature(StrEnum):
    """The outcome of looking at all accesses of a state together."""

    FIXED = "fixed"
    LOADED = "loaded"
    RANDOM = "random"
    LAZY = "lazy"
    DERIVED = "derived"
    REFRESHED = "refreshed"
    CONSTANT = "constant"
    METRICS = "metrics"
    BREAKER = "breaker"
    TASKS = "tasks"
    TEST_ONLY = "test-only"
    FALLBACK = "fallback"
    SCOPED = "scoped"
    TURNS = "turns"
    PART = "part"
    MUTABLE = "mutable"
