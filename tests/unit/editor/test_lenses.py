"""Lenses count: routes that write a state point, state points that a route writes."""

from collections.abc import Sequence
from dataclasses import replace

from lsprotocol import types

from fungible.editor.lenses import SHOW, lenses
from fungible.editor.settings import EditorSettings
from tests.unit.editor.samples import CART_FILE, HANDLER_FILE, REACHED, REPORT, TEXTS, view, where

USUALLY = EditorSettings()


def titles(found: Sequence[types.CodeLens]) -> list[tuple[int, str]]:
    return [(each.range.start.line + 1, each.command.title) for each in found if each.command is not None]


def reached(*symbols: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    accesses = tuple(replace(access, reached_from=symbols) for access in REACHED.accesses)
    seen = view(replace(REPORT, state_points=(replace(REACHED, accesses=accesses),)))
    return titles(lenses(seen, CART_FILE, USUALLY)), titles(lenses(seen, HANDLER_FILE, USUALLY))


def test_a_state_point_says_how_many_routes_write_it() -> None:
    state, handler = reached("app.auth.sign_in", "app.orders.show", "app.routes.cart.add")

    assert state == [(3, "written by 3 routes")]
    assert handler == [(6, "writes 1 state point")]


def test_what_is_no_route_is_counted_apart() -> None:
    assert reached("app.guard.dispatch")[0] == [(3, "written by 1 hook of requests")]
    assert reached("app.guard.dispatch", "app.orders.show")[0] == [
        (3, "written by 1 route and 1 other hook of requests")
    ]


def test_a_lens_opens_what_it_counts() -> None:
    (lens,) = lenses(view(), CART_FILE, USUALLY)

    assert lens.command is not None
    assert lens.command.command == SHOW
    title, places = lens.command.arguments or ()
    assert title == "written by 1 route"
    assert isinstance(places, list)
    assert where(places) == [(CART_FILE, 6)]


def test_an_editor_may_bring_its_own_command() -> None:
    (lens,) = lenses(view(), CART_FILE, EditorSettings(references_command="editor.showAll"))

    assert lens.command is not None
    assert lens.command.command == "editor.showAll"
    assert (lens.command.arguments or [])[:2] == ["file:///srv/shop/app/services/cart.py", types.Position(2, 13)]


def test_lenses_move_and_go_with_their_lines() -> None:
    assert titles(lenses(view().with_text(CART_FILE, ["", *TEXTS[CART_FILE]]), CART_FILE, USUALLY))[0][0] == 4
    assert lenses(view().with_text(CART_FILE, []), CART_FILE, USUALLY) == []


def test_lenses_can_be_turned_off() -> None:
    assert lenses(view(), CART_FILE, EditorSettings(code_lens=False)) == []
