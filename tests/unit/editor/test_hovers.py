"""A hover tells what is known about a declaration, a write and a handler, and nothing else."""

from dataclasses import replace

from lsprotocol import types
from markdown_it import MarkdownIt

from fungible.editor.hovers import hover
from fungible.editor.view import View
from tests.unit.editor.samples import CART_FILE, HANDLER_FILE, REPORT, SESSIONS_FILE, TEXTS, at, view
from tests.unit.report.samples import NASTY, SESSIONS, WAIVED, hostile, hostile_sources


def said(seen: View, file: str, line: int, character: int) -> str:
    found = hover(seen, file, at(line, character))
    if found is None:
        return ""
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


def test_a_declaration_tells_everything() -> None:
    text = said(view(), CART_FILE, 3, 14)

    assert text.startswith("**VIOLATION, high:** users' data `app.services.cart.CartService.items`\n")
    assert "The service made once in `app.routes.cart` appends every caller's items to one list." in text
    assert "leaks between users, differs across replicas, grows without bound" in text
    assert (
        "**Path:** `POST /cart` → [add (cart.py:6)](file:///srv/shop/app/routes/cart.py#L6)"
        " → [put (cart.py:5)](file:///srv/shop/app/services/cart.py#L5)"
    ) in text
    assert "1. A serves `POST /cart`" in text
    assert "**Remedy:** Keep carts in the database." in text
    assert "# fungible: allow[service-singleton-holds-request-data] because " in text


def test_a_writing_line_tells_what_it_writes() -> None:
    text = said(view(), CART_FILE, 6, 14)

    assert text.startswith("**VIOLATION, high:** [items (cart.py:3)](file:///srv/shop/app/services/cart.py#L3)")
    assert "is changed here in the request phase" in text


def test_a_handler_tells_what_it_writes() -> None:
    text = said(view(), HANDLER_FILE, 6, 11)

    assert text.startswith("`POST /cart` writes 1 state point:\n\n- [items (cart.py:3)]")


def test_a_handler_that_writes_nothing_says_so() -> None:
    assert said(view(), "app/orders.py", 2, 11) == (
        "`GET /orders/{order_id}` is not known to write state that outlives the request."
    )


def test_other_places_are_left_to_others() -> None:
    assert said(view(), CART_FILE, 3, 1) == ""
    assert said(view(), CART_FILE, 1, 0) == ""
    assert said(view(), "app/unknown.py", 1, 0) == ""
    assert said(view(), CART_FILE, 99, 0) == ""


def test_links_lead_to_where_the_lines_are_now() -> None:
    moved = view().with_text(HANDLER_FILE, ["# new", *TEXTS[HANDLER_FILE]])

    assert "[add (cart.py:7)](file:///srv/shop/app/routes/cart.py#L7)" in said(moved, CART_FILE, 3, 14)


def test_what_is_safe_is_told_in_short() -> None:
    text = said(view(), "app/settings.py", 2, 6)

    assert text.startswith("**SAFE:** configuration `app.settings.get_settings`")
    assert "Remedy" not in text
    assert "allow[" not in text


def test_a_waiver_tells_its_reason() -> None:
    report = replace(
        REPORT, state_points=(replace(WAIVED, file=SESSIONS_FILE, line=5, symbol="app.sessions.sessions"),)
    )
    text = said(view(report), SESSIONS_FILE, 5, 2)

    assert "VIOLATION (waived)" in text
    assert "**Waived:** the world has 195 countries" in text


def test_hostile_names_stay_text() -> None:
    texts = {NASTY: hostile_sources(NASTY)}
    text = said(view(hostile(), texts), NASTY, 1, 3)
    html = MarkdownIt().render(text)

    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "<img" not in html
    assert all(char.isprintable() or char == "\n" for char in text)


def test_a_hover_over_many_findings_ends() -> None:
    many = tuple(replace(SESSIONS, id=f"s{number}") for number in range(500))
    text = said(view(replace(REPORT, state_points=many)), SESSIONS_FILE, 5, 2)

    assert len(text) < 10_000
