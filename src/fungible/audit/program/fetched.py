"""Files that are copies of what is kept in object storage."""

from fungible.audit.program import disk
from fungible.audit.program.disk import DiskWrite
from fungible.audit.program.records import Program

_COPIES = frozenset(
    {"download_blob", "download_file", "get_object", "download_fileobj", "download_to_filename", "hf_hub_download"}
)


def is_copy(program: Program, write: DiskWrite) -> bool:
    """Whether the function that writes fetches an object, and no function of the program makes another thing of it."""
    if not _COPIES & write.call.function.words:
        return False
    content = write.call.argument(0, "data") if write.call.name in disk.PATH_WRITERS else None
    makers = (f for f in program.functions.values() if not f.owner and f.name and not _COPIES & f.words)
    return content is None or not any(content.text.startswith(f"{f.name}(") for f in makers)
