"""Files as platforms name them: from the top of the checkout, and as references that nothing can break."""

from dataclasses import replace
from urllib.parse import unquote_to_bytes, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from fungible.report.checkout import TOP, Checkout
from tests.unit.report.samples import SESSIONS


def test_files_are_named_from_the_top_of_the_checkout() -> None:
    service = Checkout(prefix="services/shop")

    assert TOP.path("app/main.py") == "app/main.py"
    assert service.path("app/main.py") == "services/shop/app/main.py"
    assert service.path("../admin/main.py") == "services/admin/main.py"
    assert TOP.path("./main.py") == "main.py"


def test_references_are_encoded() -> None:
    assert TOP.uri("a b/ü#?.py") == "a%20b/%C3%BC%23%3F.py"
    assert TOP.uri("http://evil.example/x") == "http%3A//evil.example/x"
    assert TOP.uri("latin\udce9.py") == "latin%E9.py"
    assert TOP.uri("broken\ud800.py") == "broken%5Cud800.py"


@given(st.text(min_size=1).filter(lambda name: not name.startswith("/")))
def test_any_name_is_one_relative_reference(name: str) -> None:
    uri = Checkout(prefix="p").uri(name)
    parts = urlsplit(uri)

    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert uri.isascii()
    assert unquote_to_bytes(uri)


def test_an_address_leads_to_the_line() -> None:
    checkout = Checkout(prefix="a", browse="https://code.example/o/r/blob/1f")

    assert checkout.address("m n.py", 7) == "https://code.example/o/r/blob/1f/a/m%20n.py#L7"
    assert checkout.address("m.py", 0) == "https://code.example/o/r/blob/1f/a/m.py"
    assert TOP.address("m.py", 7) == ""


def test_two_parts_of_a_checkout_have_findings_of_their_own() -> None:
    moved = replace(SESSIONS, line=99)
    first, second = Checkout(prefix="a"), Checkout(prefix="b")

    assert TOP.fingerprint(SESSIONS) == TOP.fingerprint(moved) == SESSIONS.id
    assert first.fingerprint(SESSIONS) == first.fingerprint(moved)
    assert len({each.fingerprint(SESSIONS) for each in (TOP, first, second)}) == 3
