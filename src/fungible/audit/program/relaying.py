"""Registries of connections that only a relay sends through: what it sends, each replica hears from a broker."""

from fungible.audit.program.identifiers import last
from fungible.audit.program.records import Call, Hit, Program, State
from fungible.model.words import Phase

_BROKERS = (
    "redis.client.PubSub.",
    "aiokafka.",
    "confluent_kafka.",
    "kafka.",
    "nats.",
    "asyncpg.",
    "psycopg.",
    "aio_pika.",
)
_CONSUMERS = ("confluent_kafka.Consumer", "kafka.KafkaConsumer", "aiokafka.AIOKafkaConsumer")
_HEARS = frozenset(
    {
        "listen",
        "get_message",
        "getone",
        "getmany",
        "poll",
        "notifies",
        "next_msg",
        "iterator",
        "subscribe",
        "psubscribe",
    }
)


def is_relayed(program: Program, state: State) -> bool:
    """Whether nothing but work that listens to a broker looks into a registry, apart from who joins and leaves it."""
    joining = {(hit.file, hit.line) for hit in state.writes}
    looks = [hit for hit in state.reads if (hit.file, hit.line) not in joining]
    if not looks or any(Phase.REQUEST in hit.function.phases for hit in looks):
        return False
    if _shares_messages(program):
        return False
    heard = program.calls.matching(lambda name: name.startswith(_BROKERS) and last(name) in _HEARS)
    listening = {call.function.symbol for call in heard if Phase.REQUEST not in call.phases}
    return all(_hears(hit, listening) for hit in looks)


def _shares_messages(program: Program) -> bool:
    """Whether consumers of all replicas are of one group: each message reaches one of them only."""
    return any(_has_fixed_group(call) for call in program.calls.named(*_CONSUMERS))


def _has_fixed_group(call: Call) -> bool:
    group = call.kwargs.get("group_id")
    if group is not None:
        return bool(group.consts) and None not in group.consts and not group.taint
    return any("group.id" in given.words and not given.taint for given in call.args)


def _hears(hit: Hit, listening: set[str]) -> bool:
    """Whether a look is taken by a function that listens, or by one that only such functions call."""
    if hit.function.symbol in listening:
        return True
    return bool(hit.callers) and all(function.symbol in listening for function in hit.callers)
