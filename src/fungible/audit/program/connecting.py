"""What makes engines, pools, clients and connections, by dotted name, as the library files say."""

from collections.abc import Mapping
from dataclasses import dataclass

_NONE = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Connecting:
    """Names of calls. `engines` and `pools` lend connections of a database and `documents` are its clients that pool;
    `clients` keep sockets to another service, `brokers` to one that passes messages or answers queries. `orm_sessions`
    and `drivers` are one connection, `leases` borrow one. `waits` are calls that return when the other has answered.
    """

    engines: frozenset[str] = _NONE
    pools: frozenset[str] = _NONE
    documents: frozenset[str] = _NONE
    clients: frozenset[str] = _NONE
    brokers: frozenset[str] = _NONE
    orm_sessions: frozenset[str] = _NONE
    drivers: frozenset[str] = _NONE
    leases: frozenset[str] = _NONE
    waits: frozenset[str] = _NONE

    @property
    def sessions(self) -> frozenset[str]:
        """What is one connection, or holds one."""
        return self.orm_sessions | self.drivers | self.leases

    @property
    def stores(self) -> frozenset[str]:
        """What a service has that keeps something elsewhere."""
        return self.engines | self.pools | self.documents | self.clients | self.brokers


NOTHING_CONNECTS = Connecting()


def connecting(groups: Mapping[str, frozenset[str]]) -> Connecting:
    """What connects, from the groups of names of all library files."""
    return Connecting(
        engines=groups.get("engines", _NONE),
        pools=groups.get("pools", _NONE),
        documents=groups.get("document-clients", _NONE),
        clients=groups.get("clients", _NONE),
        brokers=groups.get("brokers", _NONE),
        orm_sessions=groups.get("orm-sessions", _NONE),
        drivers=groups.get("driver-connections", _NONE),
        leases=groups.get("leases", _NONE),
        waits=groups.get("connects", _NONE),
    )
