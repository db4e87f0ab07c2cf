"""Facts as bytes: the same facts come back, and other bytes are refused."""

import pytest

from fungible.audit.extract.reading import facts_of
from fungible.audit.facts import wire

TEXT = """\
import a.b

class C(a.B):
    x: int = 1

    async def m(self, *args, k=None, **kws):
        nonlocal_ = [each async for each in self.x]
        exec(k)
        return await args[0], nonlocal_

def f(:
"""


def test_facts_survive() -> None:
    facts = facts_of(TEXT)

    assert wire.load(wire.dump(facts)) == facts


def test_equal_facts_give_equal_bytes() -> None:
    assert wire.dump(facts_of(TEXT)) == wire.dump(facts_of(TEXT))


@pytest.mark.parametrize("data", [b"", b"N", b"i\x01\0\0\0", b"hello", b")\x00", b")\x04NNNN"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, EOFError)):
        wire.load(data)


def test_cut_bytes_are_refused() -> None:
    data = wire.dump(facts_of(TEXT))

    with pytest.raises((ValueError, TypeError, EOFError)):
        wire.load(data[: len(data) // 2])
