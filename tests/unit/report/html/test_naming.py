"""Names for where there is little room."""

import pytest

from fungible.report.html.naming import function_name, handler_name, route_groups, shared_folder


@pytest.mark.parametrize(
    ("symbol", "file", "name"),
    [
        ("shop.cart.Cart.add", "shop/cart.py", "Cart.add"),
        ("shop.cart.Cart.add", "src/shop/cart.py", "Cart.add"),
        ("shop.make", "shop/__init__.py", "make"),
        ("shop.app", "shop/app.py", "shop.app"),
        ("other.place.Cart.add", "shop/cart.py", "Cart.add"),
    ],
)
def test_a_function_is_called_without_its_module(symbol: str, file: str, name: str) -> None:
    assert function_name(symbol, file) == name


def test_a_handler_is_called_by_its_last_two_parts() -> None:
    assert handler_name("a.b.c.d") == "c.d"
    assert handler_name("a") == "a"


def test_routes_are_grouped_by_what_tells_them_apart() -> None:
    routes = {"a": "GET /api/v1/carts/{id}", "b": "POST /api/v1/carts", "c": "GET /api/v1/users", "d": "import app.db"}

    assert route_groups(routes) == {
        "a": "/api/v1/carts",
        "b": "/api/v1/carts",
        "c": "/api/v1/users",
        "d": "imports",
    }


def test_the_root_and_what_is_no_route_have_groups_too() -> None:
    assert route_groups({"a": "GET /", "b": "celery background task"}) == {"a": "/", "b": "other entry points"}


def test_the_folder_that_all_files_share() -> None:
    assert shared_folder({"a/b/c.py", "a/b/d/e.py"}) == "a/b/"
    assert shared_folder({"a/b.py", "c.py"}) == ""
    assert shared_folder(set()) == ""
