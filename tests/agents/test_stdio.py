"""A session with the official client over standard input and output, as a host of agents has it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import TextContent

from tests.agents.backends import REPAIRED, SHOP, checked_in, many, write
from tests.agents.talking import over_stdio, text_of
from tests.snapshot import assert_matches


@pytest.fixture
def errors(tmp_path: Path) -> Iterator[TextIO]:
    """What the server says besides the protocol: nothing."""
    with (tmp_path / "errors.txt").open("w+") as stream:
        yield stream
        stream.seek(0)
        assert stream.read() == ""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(SHOP, tmp_path / "app")


async def told(client: Client, tool: str, **arguments: object) -> str:
    """A call and its answer, as a reader wants to see them."""
    result = await client.call_tool(tool, arguments)
    head = f"## {tool}({', '.join(f'{name}={json.dumps(value)}' for name, value in arguments.items())})\n\n"
    if result.is_error:
        return f"{head}Error: {text_of(result)}\n"
    data = json.dumps(result.structured_content, indent=1)
    return f"{head}{text_of(result)}\n\nAs data:\n\n{data}\n"


def test_a_session_reads_as_it_is_recorded(shop: Path, errors: TextIO) -> None:
    async def scenario(client: Client) -> str:
        listed = (await client.list_tools()).tools
        offered = [f"- {tool.name}: {tool.description}" for tool in listed]
        parts = [f"# Session\n\n{client.instructions}\n", "## Tools\n\n" + "\n".join(offered) + "\n"]
        parts.append(await told(client, "audit"))
        parts.append(await told(client, "audit", limit=1, rule="memory"))
        audit = await client.call_tool("audit", {"rule": "counter-in-process"})
        assert audit.structured_content is not None
        counter = audit.structured_content["findings"][0]["id"]
        parts.append(await told(client, "finding", id=counter))
        parts.append(await told(client, "explain", name="counter-in-process"))
        parts.append(await told(client, "rules", family="isolation"))
        write({"shop/orders.py": REPAIRED}, shop)
        parts.append(await told(client, "finding", id=counter))
        parts.append(await told(client, "audit", path=".."))
        parts.append(await told(client, "audit", severity="hihg"))
        return "\n".join(parts)

    assert_matches(over_stdio(shop, scenario, errors), __file__, "session.md")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_clients_of_both_generations_are_served(shop: Path, errors: TextIO, mode: str) -> None:
    async def scenario(client: Client) -> tuple[list[str], str]:
        return [tool.name for tool in (await client.list_tools()).tools], text_of(await client.call_tool("audit", {}))

    tools, text = over_stdio(shop, scenario, errors, mode)

    assert tools == ["audit", "diff", "finding", "explain", "rules"]
    assert text.startswith("Not ready for a second replica: ")


def test_every_tool_says_that_it_only_reads(shop: Path, errors: TextIO) -> None:
    async def scenario(client: Client) -> list[tuple[bool | None, ...]]:
        hints = [tool.annotations for tool in (await client.list_tools()).tools]
        return [
            (hint.read_only_hint, hint.destructive_hint, hint.idempotent_hint, hint.open_world_hint)
            for hint in hints
            if hint is not None
        ]

    assert over_stdio(shop, scenario, errors) == [(True, False, True, False)] * 5


def test_progress_is_told_to_who_asks_for_it(tmp_path: Path, errors: TextIO) -> None:
    told_so_far: list[tuple[float, float | None, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        told_so_far.append((progress, total, message))

    async def scenario(client: Client) -> bool:
        return (await client.call_tool("audit", {}, progress_callback=hear)).is_error

    assert over_stdio(write(many(3), tmp_path / "app"), scenario, errors) is False
    assert told_so_far[0] == (0.0, 5.0, "reading 1 file")
    assert [progress for progress, _, _ in told_so_far] == sorted(progress for progress, _, _ in told_so_far)
    assert "linking" in [message for _, _, message in told_so_far]


def test_a_tool_that_is_not_there_is_an_error_that_names_the_nearest(shop: Path, errors: TextIO) -> None:
    async def scenario(client: Client) -> str:
        with pytest.raises(MCPError) as caught:
            await client.call_tool("audti", {})
        return str(caught.value)

    assert over_stdio(shop, scenario, errors) == "no tool is called 'audti'; did you mean 'audit'?"


def test_a_review_of_a_change_can_be_asked_for(shop: Path, errors: TextIO) -> None:
    async def scenario(client: Client) -> tuple[list[str], str]:
        listed = [prompt.name for prompt in (await client.list_prompts()).prompts]
        with pytest.raises(MCPError, match="no prompt is called 'review'; did you mean 'review_change'"):
            await client.get_prompt("review")
        (message,) = (await client.get_prompt("review_change", {"ref": "main"})).messages
        assert isinstance(message.content, TextContent)
        return listed, message.content.text

    names, text = over_stdio(shop, scenario, errors)

    assert names == ["review_change"]
    assert 'Call `diff` with ref "main".' in text


def test_a_change_is_compared_mended_and_compared_again(shop: Path, errors: TextIO) -> None:
    checked_in(write({"shop/orders.py": REPAIRED}, shop))
    write({"shop/orders.py": SHOP["shop/orders.py"]}, shop)

    async def scenario(client: Client) -> list[str]:
        first = await client.call_tool("diff", {})
        assert first.structured_content is not None
        (added,) = first.structured_content["findings"]
        detail = await client.call_tool("finding", {"id": added["id"]})
        write({"shop/orders.py": REPAIRED}, shop)
        return [text_of(each).splitlines()[0] for each in (first, detail, await client.call_tool("diff", {}))]

    first, detail, after = over_stdio(shop, scenario, errors)

    assert first.startswith("This change adds state that breaks. Compared with HEAD (")
    assert detail.startswith("high counter-in-process: violation")
    assert after.startswith("This change adds no violation. ")
