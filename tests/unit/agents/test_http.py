"""An address knows whether only this machine can get there."""

import pytest

from fungible.agents.http import Address

LOCAL = ("127.0.0.1", "127.8.8.8", "localhost", "::1")
BEYOND = ("0.0.0.0", "::", "", "10.0.0.7", "127.rebound.example", "backend.internal")


@pytest.mark.parametrize("host", [*LOCAL, *BEYOND])
def test_only_loopback_is_local(host: str) -> None:
    assert Address(host=host, port=1).is_local is (host in LOCAL)
