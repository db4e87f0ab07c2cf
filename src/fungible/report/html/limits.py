"""The end of the page: what was not examined, and where requests come in."""

from collections.abc import Iterator, Sequence

from fungible.model.report import AuditReport, BlindSpot, EntryPoint, Unread
from fungible.report.html.markup import code, escaped, items, place, prose
from fungible.report.reading import counted

PLACES = 200
"""How many unread places and blind spots are listed; the JSON report has all."""

ENTRIES = 1000
"""How many entry points are listed."""


def limits(report: AuditReport) -> str:
    """What could not be read or followed: the limits of everything above."""
    parts = [
        _places("Could not be read", report.unread),
        _places("Blind spots: read, but not followed", report.blind_spots),
        items(map(prose, report.notes)),
    ]
    return "".join(parts) or "<p>Every file was read, and nothing was met that could not be followed.</p>"


def _places(heading: str, places: Sequence[Unread | BlindSpot]) -> str:
    if not places:
        return ""
    listed = [f"{place(item.file, item.line)} {prose(item.reason)}" for item in places[:PLACES]]
    more = len(places) - len(listed)
    if more:
        listed.append(f"and {more:,} more, in the JSON report")
    return f"<h3>{heading} ({len(places):,})</h3>{items(listed, 'ul', 'places')}"


def entry_points(listed: Sequence[EntryPoint]) -> str:
    """Where the app is entered, as a table that opens."""
    if not listed:
        return "<p>No entry point was found, so nothing here is known to serve requests.</p>"
    titles = ("Entry point", "Phase", "Framework", "Handler", "Place")
    head = f"<tr>{''.join(f'<th scope=col>{title}' for title in titles)}</tr>"
    return (
        f"<details><summary>{counted(len(listed), 'entry point')}</summary>"
        f'<div class="wide" tabindex="0" role="group" aria-label="Table of entry points"><table><thead>{head}</thead>'
        f"<tbody>{''.join(_rows(listed))}</tbody></table></div></details>"
    )


def _rows(listed: Sequence[EntryPoint]) -> Iterator[str]:
    for entry in listed[:ENTRIES]:
        yield (
            f"<tr><th scope=row>{escaped(entry.route) or '–'}<td>{entry.phase}<td>{escaped(entry.framework)}"
            f"<td>{code(entry.symbol)}<td>{place(entry.file, entry.line)}</tr>"
        )
    if len(listed) > ENTRIES:
        yield f"<tr><th scope=row colspan=5>and {len(listed) - ENTRIES:,} more, in the JSON report</tr>"
