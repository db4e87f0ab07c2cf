"""What functions, handlers and groups of routes are called where there is little room."""

from collections.abc import Collection, Mapping, Sequence
from itertools import takewhile

MANY = 3
"""From how many routes on a prefix that all share says nothing."""


def function_name(symbol: str, file: str) -> str:
    """A symbol without the module that its file is: `Cart.add` of `shop.cart.Cart.add` in `shop/cart.py`."""
    path = file.removesuffix(".py").removesuffix("/__init__")
    module = path.replace("/", ".")
    parts = module.split(".")
    for start in range(len(parts)):
        prefix = ".".join(parts[start:]) + "."
        if symbol.startswith(prefix):
            return symbol.removeprefix(prefix)
    return ".".join(symbol.split(".")[-2:])


def handler_name(symbol: str) -> str:
    """The last two parts of a symbol: enough to find a handler by."""
    return ".".join(symbol.split(".")[-2:])


def shared_folder(files: Collection[str]) -> str:
    """The folders that all files are in, with the slash after them."""
    parts = [tuple(file.split("/")[:-1]) for file in files]
    return "".join(f"{part}/" for part in _common(parts, least=1))


def route_groups(routes: Mapping[str, str]) -> dict[str, str]:
    """The group of each entry point, by symbol: routes by the first part of their paths that tells them apart."""
    paths = {symbol: _path(route) for symbol, route in routes.items()}
    shared = len(_common([path for path in paths.values() if path]))
    return {symbol: _group(route, paths[symbol], shared) for symbol, route in routes.items()}


def _path(route: str) -> tuple[str, ...]:
    """The parts of the path of `GET /carts/{id}`; nothing when it is no route."""
    _, slash, rest = route.partition(" /")
    return tuple(part for part in rest.split("/") if part) if slash else ()


def _common(paths: Sequence[tuple[str, ...]], *, least: int = MANY) -> tuple[str, ...]:
    if len(paths) < least:
        return ()
    levels = zip(*paths, strict=False)
    return tuple(parts[0] for parts in takewhile(lambda parts: len(set(parts)) == 1, levels))


def _group(route: str, path: tuple[str, ...], shared: int) -> str:
    if path[shared:]:
        return "/" + "/".join(path[: shared + 1])
    if " /" in route:
        return "/" + "/".join(path)
    return "imports" if route.startswith("import ") else "other entry points"
