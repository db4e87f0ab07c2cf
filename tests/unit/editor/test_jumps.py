"""From a state point to its writers, and back."""

from fungible.editor.jumps import all_writers, go_to_writer, references
from tests.unit.editor.samples import CART_FILE, HANDLER_FILE, SESSIONS_FILE, at, view, where


def test_a_declaration_leads_to_its_writers() -> None:
    assert where(go_to_writer(view(), CART_FILE, at(3, 14))) == [(CART_FILE, 6)]
    assert where(all_writers(view(), SESSIONS_FILE, at(5, 2))) == [(SESSIONS_FILE, 9), ("app/auth.py", 1)]


def test_a_write_leads_to_the_declaration() -> None:
    assert where(go_to_writer(view(), CART_FILE, at(6, 14))) == [(CART_FILE, 3)]


def test_a_handler_leads_to_the_writes_that_it_causes() -> None:
    assert where(all_writers(view(), HANDLER_FILE, at(6, 11))) == [(CART_FILE, 6)]


def test_references_are_all_accesses() -> None:
    found = references(view(), CART_FILE, at(3, 14), declaration=True)

    assert where(found) == [(CART_FILE, 3), (CART_FILE, 6)]
    assert where(references(view(), CART_FILE, at(3, 14), declaration=False)) == [(CART_FILE, 6)]


def test_what_is_safe_leads_nowhere() -> None:
    assert go_to_writer(view(), "app/settings.py", at(2, 6)) == []


def test_places_in_files_that_cannot_be_read_are_kept_inside() -> None:
    found = references(view(), SESSIONS_FILE, at(5, 2), declaration=False)

    assert ("app/auth.py", 1) in where(found)
