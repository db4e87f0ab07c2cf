"""A finding can be accepted on the spot, with a reason that the user writes."""

from dataclasses import replace

from lsprotocol import types

from fungible.editor.actions import EXPLAIN, actions, rule_page, waiver_edit
from fungible.editor.diagnostics import diagnostics
from fungible.editor.settings import EditorSettings
from fungible.source.waivers import read_waivers
from tests.unit.editor.samples import CART_FILE, TEXTS, view
from tests.unit.report.rule_samples import TEXTS as RULES


def test_a_finding_can_be_accepted_and_explained() -> None:
    found = diagnostics(view(), EditorSettings())[CART_FILE]
    accept, explain = actions(view(), CART_FILE, found)

    edits = accept.edit.changes if accept.edit is not None else None
    assert edits == {
        "file:///srv/shop/app/services/cart.py": [
            types.TextEdit(
                types.Range(types.Position(2, 0), types.Position(2, 0)),
                "        # fungible: allow[service-singleton-holds-request-data] because \n",
            )
        ]
    }
    assert explain.command == types.Command(
        "Explain service-singleton-holds-request-data", EXPLAIN, arguments=["service-singleton-holds-request-data"]
    )


def test_what_was_inserted_waives_nothing_until_there_is_a_reason() -> None:
    lines = ["state = {}"]
    edit = waiver_edit(lines, 1, "session-in-process")

    assert edit is not None
    assert [each.slugs for each in read_waivers(edit.new_text + lines[0]).waivers] == []
    with_reason = edit.new_text.rstrip("\n") + "there is one replica\n"
    assert [each.slugs for each in read_waivers(with_reason + lines[0]).waivers] == [("session-in-process",)]


def test_nothing_is_inserted_into_a_text_that_spans_lines() -> None:
    assert waiver_edit(["QUERY = '''", "select *", "from users'''"], 2, "query-without-owner") is None


def test_nothing_is_inserted_where_no_line_is() -> None:
    assert waiver_edit(["x = 1"], 2, "x") is None
    assert waiver_edit([], 1, "x") is None


def test_findings_of_others_and_of_yesterday_are_left_alone() -> None:
    found = diagnostics(view(), EditorSettings())[CART_FILE][0]
    foreign = types.Diagnostic(found.range, found.message, source="pyflakes", data=found.data)
    unknown = types.Diagnostic(found.range, found.message, source="fungible", data={"id": "gone"})
    bare = types.Diagnostic(found.range, found.message, source="fungible")

    assert actions(view(), CART_FILE, [foreign, unknown, bare]) == []


def test_the_text_of_a_rule_is_a_document() -> None:
    page = rule_page(RULES[0])

    assert page.startswith(f"# {RULES[0].rule.code} {RULES[0].rule.slug}\n\n{RULES[0].title}\n")
    for heading, _ in RULES[0].sections:
        assert f"\n## {heading}\n" in page


def test_a_moved_finding_is_accepted_where_it_is_now() -> None:
    moved = view().with_text(CART_FILE, ["# new", *TEXTS[CART_FILE]])
    (accept, _) = actions(moved, CART_FILE, diagnostics(moved, EditorSettings())[CART_FILE])

    changes = accept.edit.changes if accept.edit is not None else None
    assert changes is not None
    assert next(iter(changes.values()))[0].range.start.line == 3


def test_what_may_stay_needs_no_waiver() -> None:
    report = replace(view().report, state_points=())

    assert actions(view(report), CART_FILE, diagnostics(view(), EditorSettings())[CART_FILE]) == []
