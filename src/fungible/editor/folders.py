"""What is known about one audited folder: its last view, what was published of it, and whether an audit is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types

from fungible.editor.lines import lines_of
from fungible.editor.messages import Answer
from fungible.editor.view import Lines, View, view_of

Diagnostics = Sequence[types.Diagnostic]


@dataclass(slots=True)
class Document:
    """An open file: its lines as they are typed and as they were saved last."""

    path: Path
    lines: Lines
    saved: Lines
    version: int


@dataclass(slots=True, kw_only=True)
class Folder:
    """An audited folder, or a file on its own, whose `root` is the folder around it. `took` is in seconds."""

    path: Path
    root: Path
    encoding: str
    wanted: bool = False
    asked_at: float = 0.0
    took: float = 0.0
    view: View | None = None
    published: dict[str, Diagnostics] = field(default_factory=dict)
    seen: dict[str, Lines] = field(default_factory=dict)

    def holds(self, path: Path) -> bool:
        """Whether a file is inside."""
        return path == self.path or path.is_relative_to(self.path)

    def name_of(self, path: Path) -> str:
        """What a report calls a file."""
        return path.relative_to(self.root).as_posix()

    def type_into(self, file: str, lines: Lines) -> None:
        """A file has these lines now."""
        if self.view is not None and self.seen.get(file) is not lines:
            self.seen[file] = lines
            self.view = self.view.with_text(file, lines)

    def receive(self, answer: Answer, saved: Mapping[str, Lines]) -> bool:
        """Take in a report on what was `saved` then; refused, and said so, when open files have just stopped parsing.

        What somebody is in the middle of typing would make findings go and come back: the last ones stay.
        """
        before = set() if self.view is None else {each.file for each in self.view.report.unread}
        broken = {each.file for each in answer.report.unread} & saved.keys()
        if self.view is not None and broken - before:
            return False
        texts: dict[str, Lines] = {name: lines_of(text) for name, text in answer.texts.items()}
        texts |= {name: lines for name, lines in saved.items() if name in texts}
        self.view, self.seen = view_of(answer.root, answer.report, texts, self.encoding), {}
        return True
