"""What an audit says while it works: consoles and progress bars consume these."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Started:
    """The files to read are known."""

    files: int


@dataclass(frozen=True, slots=True)
class FileRead:
    """One more file has been read: `done` of `total`."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class StageBegan:
    """A stage of the analysis begins, named for people: "linking", "tracing"."""

    name: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The report is complete."""


Event = Started | FileRead | StageBegan | Finished
