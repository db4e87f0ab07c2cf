"""Finds the waivers in comments: `# fungible: allow[slug] because reason`.

At the end of a line, a waiver is about that line, or about the whole statement that ends there. On a line of its own
it is about the statement below it, with its decorators; inside brackets, about the next line with code.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from tokenize import COMMENT, DEDENT, ENDMARKER, INDENT, NEWLINE, NL, TokenError, TokenInfo, generate_tokens

_MARK = "fungible:"
_COMMENT = re.compile(r"#\s*fungible:\s*(?P<verb>[^\s\[]*)\s*(?:\[(?P<slugs>[^\]#]*)(?P<closing>\])?)?(?P<rest>.*)")
_BECAUSE = re.compile(r"[\s,;:-]*because\b[\s:]*", re.IGNORECASE)
# A second comment on the same line is no part of the reason, but `#12` is.
_NEXT_COMMENT = re.compile(r"(?:^|\s)#\s")
_SLUG = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_NOT_CODE = frozenset({DEDENT, ENDMARKER, INDENT, NL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A comment that accepts what the rules `slugs` find from line `applies_to` to line `end_line`."""

    line: int
    applies_to: int
    end_line: int
    slugs: tuple[str, ...]
    reason: str

    def covers(self, line: int) -> bool:
        return self.applies_to <= line <= self.end_line


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverProblem:
    """A comment that means to be a waiver and is none, and what to write instead."""

    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waivers:
    """What the comments of one file waive."""

    waivers: tuple[Waiver, ...] = ()
    problems: tuple[WaiverProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Statement:
    """The lines of a simple statement, or of the head of a compound one."""

    line: int
    end_line: int
    is_decorator: bool


@dataclass(frozen=True, slots=True)
class _Remark:
    """A comment that speaks to this tool."""

    line: int
    is_alone: bool
    match: re.Match[str]


def read_waivers(text: str) -> Waivers:
    """The waivers in the comments of `text`, also where the rest of it does not parse."""
    if _MARK not in text:
        return Waivers()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    layout = _Layout(text)
    read = [_understood(remark, layout.covered(remark)) for remark in layout.remarks]
    return Waivers(
        waivers=tuple(each for each in read if isinstance(each, Waiver)),
        problems=tuple(each for each in read if isinstance(each, WaiverProblem)),
    )


def _understood(remark: _Remark, covered: tuple[int, int]) -> Waiver | WaiverProblem:
    match = remark.match
    slugs = tuple(dict.fromkeys(slug.strip() for slug in (match["slugs"] or "").split(",") if slug.strip()))
    reason = _reason(match["rest"])
    problem = _problem(match, slugs) or ("" if reason else "a waiver says why")
    if problem:
        example = f"# fungible: allow[{', '.join(filter(_SLUG.fullmatch, slugs)) or 'slug'}] because reason"
        return WaiverProblem(line=remark.line, message=f"{problem}; write `{example}`.")
    return Waiver(line=remark.line, applies_to=covered[0], end_line=covered[1], slugs=slugs, reason=reason)


def _reason(rest: str) -> str:
    because = _BECAUSE.match(rest)
    return _NEXT_COMMENT.split(rest[because.end() :], maxsplit=1)[0].strip() if because else ""


def _problem(match: re.Match[str], slugs: tuple[str, ...]) -> str | None:
    if match["verb"] != "allow":
        return 'a waiver begins with "allow"' + (f', not "{match["verb"]}"' if match["verb"] else "")
    if match["slugs"] is None:
        return "a waiver names its rules in brackets"
    if match["closing"] is None:
        return "the bracket of a waiver is never closed"
    if not slugs:
        return "a waiver names at least one rule"
    wrong = [slug for slug in slugs if not _SLUG.fullmatch(slug)]
    return f'"{wrong[0]}" is not the name of a rule' if wrong else None


class _Layout:
    """Which lines of a text hold remarks, code and statements."""

    __slots__ = ("_code", "_statements", "remarks")

    def __init__(self, text: str) -> None:
        self.remarks: list[_Remark] = []
        self._code: list[int] = []
        self._statements: list[_Statement] = []
        read = self._read_tokens(text)
        self._read_lines(text.split("\n"), read)

    def covered(self, remark: _Remark) -> tuple[int, int]:
        """The first and the last line that a remark is about."""
        line = remark.line
        position = bisect_right(self._statements, line, key=lambda statement: statement.line)
        around = self._statements[position - 1] if position else None
        is_inside = around is not None and line <= around.end_line
        if not remark.is_alone:
            ends_here = around is not None and line == around.end_line
            return (around.line, line) if around is not None and ends_here else (line, line)
        below = self._statements[position:]
        if is_inside or not below:
            following = bisect_right(self._code, line)
            line = self._code[following] if following < len(self._code) else line
            return line, line
        end = next((each for each in below if not each.is_decorator), below[-1])
        return below[0].line, end.end_line

    def _read_tokens(self, text: str) -> int:
        """Read as far as the text can be cut into tokens, and tell how far that was."""
        first: TokenInfo | None = None
        row = code_row = 0
        for token in _tokens(text):
            row = token.end[0]
            if token.type == COMMENT:
                self._note(token.start[0], code_row != token.start[0], token.string)
            elif token.type == NEWLINE and first is not None:
                self._statements.append(_Statement(first.start[0], token.start[0], first.string == "@"))
                first = None
            elif token.type not in _NOT_CODE:
                first = first or token
                code_row = row
                self._code.append(token.start[0])
        return row

    def _read_lines(self, lines: list[str], start: int) -> None:
        """Read the rest by its lines: where there are no tokens, a comment is what looks like one."""
        for number, line in enumerate(lines[start:], start + 1):
            stripped = line.lstrip()
            self._note(number, stripped.startswith("#"), line)
            if stripped and not stripped.startswith("#"):
                self._code.append(number)

    def _note(self, line: int, is_alone: bool, comment: str) -> None:
        match = _COMMENT.search(comment)
        if match is not None:
            self.remarks.append(_Remark(line, is_alone, match))


def _tokens(text: str) -> Iterator[TokenInfo]:
    try:
        yield from generate_tokens(StringIO(text).readline)
    except (TokenError, SyntaxError):
        return
