"""What code writes to this machine's disk, and what it takes away again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program.calling import callers
from fungible.audit.program.file_locks import only_locks
from fungible.audit.program.identifiers import last, words_in
from fungible.audit.program.origins import Guard, Origin
from fungible.audit.program.records import Call, Program

_MODE = re.compile(r"[rwaxbtU+]{1,4}")
_WRITING = re.compile(r"[wax](b|\+|b\+|\+b)|r(\+|b\+|\+b)|b[wax]")
"""Modes that are no words of their own."""
_OPENERS = {
    **dict.fromkeys(("open", "io.open", "codecs.open"), 1),
    **dict.fromkeys(("gzip.open", "bz2.open", "lzma.open", "tarfile.open", "zipfile.ZipFile"), 1),
    **dict.fromkeys(("aiofiles.open", "anyio.open_file"), 1),
}
_PATH_OPENERS = frozenset({"pathlib.Path.open", "?.open"})
PATH_WRITERS = frozenset(
    {
        *("pathlib.Path.write_text", "pathlib.Path.write_bytes", "?.write_text", "?.write_bytes"),
        *("pathlib.Path.symlink_to", "pathlib.Path.hardlink_to", "?.symlink_to", "?.hardlink_to"),
    }
)
_DESTINATIONS = {
    **dict.fromkeys(("shutil.copyfile", "shutil.copy", "shutil.copy2", "shutil.move", "shutil.copytree"), 1),
    **dict.fromkeys(
        ("os.replace", "os.rename", "os.link", "os.symlink", "aiofiles.os.replace", "aiofiles.os.rename"), 1
    ),
    **dict.fromkeys(("pathlib.Path.rename", "pathlib.Path.replace"), 0),
    "shutil.unpack_archive": 1,
    "urllib.request.urlretrieve": 1,
    "werkzeug.datastructures.FileStorage.save": 0,
    **dict.fromkeys(("PIL.Image.Image.save", "cv2.imwrite", "imageio.imwrite"), 0),
    **dict.fromkeys(("openpyxl.Workbook.save", "pptx.Presentation.save", "docx.Document.save"), 0),
    **dict.fromkeys(("numpy.save", "numpy.savez", "numpy.savez_compressed", "numpy.savetxt"), 0),
    **dict.fromkeys(("soundfile.write", "matplotlib.pyplot.savefig"), 0),
    **dict.fromkeys(("joblib.dump", "torch.save", "faiss.write_index"), 1),
    **dict.fromkeys(("?.to_csv", "?.to_parquet", "?.to_excel", "?.to_pickle", "?.to_feather"), 0),
    **dict.fromkeys(("pandas.DataFrame.to_csv", "pandas.DataFrame.to_parquet", "pandas.DataFrame.to_excel"), 0),
    "zipfile.ZipFile.extractall": 0,
    "?.save": 0,
}
RENAMES = frozenset({"os.replace", "os.rename", "shutil.move", "pathlib.Path.rename", "pathlib.Path.replace"})
TEMPORARY = frozenset(
    {
        "NamedTemporaryFile",
        "TemporaryDirectory",
        "TemporaryFile",
        "SpooledTemporaryFile",
        "mkstemp",
        "mkdtemp",
        "tmp_path",
    }
)
_STREAMS = frozenset({"BytesIO", "StringIO", "stdout", "stderr", "devnull", "SpooledTemporaryFile"})
_REMOVERS = frozenset({"os.remove", "os.unlink", "shutil.rmtree", "aiofiles.os.remove", "aiofiles.os.unlink"})
_PATH_REMOVERS = frozenset({"pathlib.Path.unlink", "?.unlink", "?.rmtree"})
_LATER = frozenset(
    {"add_task", "callback", "BackgroundTask", "to_thread", "run_in_executor", "run_in_threadpool", "finalize", "push"}
)
_DERIVED = frozenset(
    [
        "cache",
        "cached",
        "caches",
        "caching",
        "log",
        "logs",
        "logger",
        "logging",
        "telemetry",
        "metric",
        "metrics",
        "heartbeat",
        "healthcheck",
    ]
)
_DERIVED_PLACES = frozenset({"thumbnail", "thumbnails", "thumbs"})
"""What a folder or file is called that holds what can be made again; a function may make more than that."""
_GLUE = frozenset(
    {"os", "path", "join", "str", "Path", "pathlib", "name", "file", "filename", "suffix", "uuid4", "hex"}
)


@dataclass(frozen=True, slots=True)
class DiskWrite:
    """A call that writes to a path."""

    call: Call
    path: Origin


@dataclass(frozen=True, slots=True)
class Removal:
    """A call that takes a path away, or has it taken away later."""

    call: Call
    path: Origin | None


def writes(program: Program) -> Iterator[DiskWrite]:
    """Every write to a path while serving; reading, streams and standard output are none."""
    for call in program.calls.matching(_may_write):
        path = _written_path(program, call) if call.serves else None
        if path is not None and not _is_stream(path) and not only_locks(call):
            yield DiskWrite(call, path)


DOCUMENT_CHANGES = frozenset({"insert", "insert_multiple", "update", "upsert", "remove", "truncate", "drop_table"})
"""Methods of databases of documents in a file that change it."""
MAPPINGS = ("shelve.open", "dbm.open")
"""What opens a file as a mapping, of which every item that is put is written there."""


_READ_ONLY = re.compile(r"[?&](mode=ro|immutable=1)\b")


def may_change_file(path: Origin) -> bool:
    """Whether a database that is opened by a path is a file, and not only to be read: `file:names.db?mode=ro`."""
    texts = [c for c in path.consts if isinstance(c, str)]
    return not any(c in ("", ":memory:") or c.startswith("file::memory:") or _READ_ONLY.search(c) for c in texts)


def may_change_mapping(opened: Call) -> bool:
    """Whether a file is opened as a mapping while serving, and not only to be read."""
    flag = opened.argument(1, "flag")
    return opened.name in MAPPINGS and opened.serves and (flag is None or flag.consts != ("r",))


def removals(program: Program) -> tuple[Removal, ...]:
    """Every removal of a file or folder, and every one that is arranged for later."""
    direct = [_removal(c) for c in program.calls.named(*_REMOVERS, *_PATH_REMOVERS)]
    later = program.calls.matching(lambda name: last(name) in _LATER)
    return (*direct, *[Removal(c, None) for c in later if any(_REMOVERS & {*o.types} for o in c.args)])


def lenders(program: Program, found: tuple[Removal, ...]) -> frozenset[str]:
    """The names of functions that hand out temporary paths: they make them, or take them away in a `finally`."""
    make = program.calls.matching(lambda name: last(name) in TEMPORARY)
    tidy = [each.call for each in found if any(guard.kind == "finally" for guard in each.call.guards)]
    return frozenset({call.function.name for call in (*make, *tidy)}) - _GLUE


def is_temporary(path: Origin) -> bool:
    """Whether a path was handed out by the tempfile module."""
    return bool(TEMPORARY & path.words) or any(t.startswith("tempfile.") for t in path.types)


def removed(program: Program, write: DiskWrite, found: tuple[Removal, ...]) -> Removal | None:
    """What takes a written file away again when the work is done, in the function or in one that calls it."""
    own = write.call.function
    above = {function.symbol for function in callers(program, write.call)} - {own.symbol}
    for each in found:
        where = each.call.function.symbol
        if where == own.symbol and _is_undone(write, each):
            return each
        if where in above and each.path is not None and own.name in each.path.words:
            return each
        if _is_undone_by_callers(program, write, each):
            return each
    return None


def _is_undone_by_callers(program: Program, write: DiskWrite, by: Removal) -> bool:
    """Whether all who have a path written that they give have it removed in the end, by a function for that."""
    given = write.path.varies and by.path is not None and by.path.varies
    ended = {function.symbol for function in by.call.site.ended_by} if given and _always(by.call) else set[str]()
    users = {user.symbol for frame in program.frames.of(write.call.function.symbol) for user in frame.callers}
    return bool(users) and users <= ended


def _is_undone(write: DiskWrite, by: Removal) -> bool:
    """Whether a removal in the function of a write follows it, whatever happens, and is of the same path."""
    return by.call.line > write.call.line and _same(write.path, by.path) and _always(by.call)


def vocabulary(write: DiskWrite) -> frozenset[str]:
    """The words of a path and of the function that writes it."""
    return words_in(
        [*write.path.words, *(c for c in write.path.consts if isinstance(c, str)), write.call.function.name]
    )


_SETTINGS = frozenset({"config", "configuration", "settings", "conf", "yml", "toml", "ini"})


def is_settings(write: DiskWrite) -> bool:
    """Whether settings are written, rather than a file where the settings say."""
    path = write.path
    taken = any(way in path.text for way in ("config[", "config.get(", "settings.", "settings()."))
    named = [write.call.function.name, *(c for c in path.consts if isinstance(c, str))]
    literals = [word for word in path.words if "." in word.strip(".")]
    return bool(_SETTINGS & words_in([*named, *literals, *(() if taken else path.words)]))


def is_derived(program: Program, write: DiskWrite) -> bool:
    """Whether a file is a log, telemetry or a cache, by its path, its writer, or the folder that callers pass."""
    if _DERIVED_PLACES & words_in(write.path.words) or _DERIVED & (
        vocabulary(write) | words_in(write.call.function.symbol.split("."))
    ):
        return True
    handed = not any(word.isupper() and len(word) > 1 for word in write.path.words)
    folders = _folders(program, write)
    return handed and bool(folders) and all("CACHE" in folder for folder in folders)


def _folders(program: Program, write: DiskWrite) -> set[str]:
    """The constants for folders in the functions on the path to a write."""
    words = {word for function in callers(program, write.call) for word in function.words}
    return {word for word in words if word.isupper() and word.endswith(("DIR", "PATH", "FOLDER"))}


def _may_write(name: str) -> bool:
    return name in _OPENERS or name in _PATH_OPENERS or name in PATH_WRITERS or name in _DESTINATIONS


def _written_path(program: Program, call: Call) -> Origin | None:
    if call.name in PATH_WRITERS:
        return call.on
    if call.name in _PATH_OPENERS:
        mode = call.argument(0, "mode")
        return call.on if mode is not None and _writes(program, call, mode) else None
    if call.name in _OPENERS:
        mode = call.argument(_OPENERS[call.name], "mode")
        writes = mode is not None and _writes(program, call, mode)
        return call.argument(0, "file", "filename", "name") if writes else None
    if call.name == "?.save":
        path = call.argument(0, "filename", "fp", "path")
        return path if path is not None and _is_path(path) else None
    return call.argument(_DESTINATIONS[call.name], "dst", "fname", "path", "path_or_buf", "filename", "extract_dir")


def _is_path(given: Origin) -> bool:
    """Whether what an unknown thing is saved to is a path: put together as one, drawn as one, or of the type of one."""
    return (
        any(made in given.text for made in ("path.join(", "tempfile.mktemp("))
        or "Path(" in given.text
        or any(t.startswith("pathlib.") for t in given.types)
    )


def _writes(program: Program, call: Call, mode: Origin) -> bool:
    """Whether a mode writes: one that a function is given may be any that those who call it name."""
    modes = [c for c in mode.consts if isinstance(c, str) and _MODE.fullmatch(c.partition(":")[0])]
    if modes or not mode.varies:
        return any(set("wax+") & set(m) for m in modes)
    name = call.function.name
    around = [f for f in program.functions.values() if name in f.words] if name not in _OPENERS else []
    return any(_WRITING.fullmatch(word) for function in around for word in function.words)


def _is_stream(path: Origin) -> bool:
    constants = [c for c in path.consts if c is not None]
    numbers = bool(constants) and all(isinstance(c, int) for c in constants)
    return (
        bool(_STREAMS & path.words)
        or "/dev/null" in constants
        or numbers
        or any(t.startswith("io.") for t in path.types)
    )


def _removal(call: Call) -> Removal:
    return Removal(call, call.on if call.name in _PATH_REMOVERS else call.argument(0, "path"))


def _same(written: Origin, gone: Origin | None) -> bool:
    if gone is None or gone.text == written.text:
        return True
    return bool((written.words & gone.words) - _GLUE) and not _endings(written) - _endings(gone)


def _endings(path: Origin) -> set[str]:
    """What a path ends in that is put behind another: `path + ".json"` is another file; `.keep` alone is a name."""
    return {word for word in path.words if _ENDING.fullmatch(word) and f", '{word}'" not in path.text}


_ENDING = re.compile(r"\.[a-z]\w{0,7}")


def _always(call: Call) -> bool:
    """Whether a removal is made on the way out, not only when something fails or under some condition."""
    return not any(g.kind == "except" or (g.kind in ("if", "else") and not _about_existence(g)) for g in call.guards)


def _about_existence(guard: Guard) -> bool:
    return guard.test is not None and bool({"exists", "isfile", "is_file", "isdir", "is_dir"} & guard.test.words)
