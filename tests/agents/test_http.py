"""Servers over HTTP: any of them answers any call, and none answers pages of a browser or calls by another name."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mcp import Client
from mcp_types import CallToolResult

from tests.agents.backends import many, write
from tests.agents.talking import http_server, over_http, text_of

HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Two servers for one backend."""
    root = write(many(7), tmp_path_factory.mktemp("replicas") / "app")
    with http_server(root) as first, http_server(root) as second:
        yield first, second


def asked(url: str, tool: str, arguments: dict[str, object], mode: str = "auto") -> CallToolResult:
    async def scenario(client: Client) -> CallToolResult:
        return await client.call_tool(tool, arguments)

    return over_http(url, scenario, mode)


def findings_of(result: CallToolResult) -> list[str]:
    assert result.structured_content is not None
    return [each["id"] for each in result.structured_content["findings"]]


def test_replicas_that_take_turns_give_all_pages_of_one(replicas: tuple[str, str]) -> None:
    alone, by_turns = [asked(replicas[0], "audit", {"limit": 2})], [asked(replicas[1], "audit", {"limit": 2})]
    for pages, urls in ((alone, (replicas[0], replicas[0])), (by_turns, replicas)):
        while pages[-1].structured_content is not None and pages[-1].structured_content["next_cursor"]:
            cursor = pages[-1].structured_content["next_cursor"]
            pages.append(asked(urls[len(pages) % 2], "audit", {"cursor": cursor}))

    assert by_turns == alone
    assert [len(findings_of(page)) for page in alone] == [2, 2, 2, 1]
    assert len({each for page in alone for each in findings_of(page)}) == 7


def test_a_finding_that_one_names_another_tells(replicas: tuple[str, str]) -> None:
    first, second = replicas
    (name, *_) = findings_of(asked(first, "audit", {}))

    assert asked(first, "finding", {"id": name}) == asked(second, "finding", {"id": name})
    assert f"[{name}]" in text_of(asked(second, "finding", {"id": name}))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_clients_of_both_generations_hear_of_progress(tmp_path: Path, mode: str) -> None:
    heard: list[str | None] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(message)

    async def scenario(client: Client) -> CallToolResult:
        return await client.call_tool("audit", {}, progress_callback=hear)

    with http_server(write(many(2), tmp_path / "app")) as url:
        assert over_http(url, scenario, mode).is_error is False
    assert heard[0] == "reading 1 file"
    assert heard[-1] == "finished"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:1"}, 200),
        ({"origin": "http://localhost:6274"}, 200),
        ({"host": "rebound.example"}, 421),
        ({"host": "127.0.0.1.rebound.example:80"}, 421),
        ({"origin": "https://page.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_only_calls_by_its_own_name_and_from_no_page_are_answered(
    replicas: tuple[str, str], headers: dict[str, str], status: int
) -> None:
    assert httpx.post(replicas[0], json=LIST, headers=HEADERS | headers, timeout=60).status_code == status


def test_another_name_can_be_allowed(tmp_path: Path) -> None:
    with http_server(write(many(1), tmp_path / "app"), "--allow-host", "mcp.internal") as url:
        answers = [
            httpx.post(url, json=LIST, headers=HEADERS | {"host": host}, timeout=60).status_code
            for host in ("mcp.internal", "mcp.internal:8080", "other.internal")
        ]

    assert answers == [200, 200, 421]


def test_there_is_no_session_to_listen_to_or_to_end(replicas: tuple[str, str]) -> None:
    answers = [httpx.request(method, replicas[0], headers=HEADERS, timeout=60) for method in ("GET", "DELETE")]
    session = httpx.post(replicas[0], json=LIST, headers=HEADERS, timeout=60).headers.get("mcp-session-id")

    assert [answer.status_code for answer in answers] == [405, 405]
    assert session is None


def test_a_request_of_a_megabyte_is_refused(replicas: tuple[str, str]) -> None:
    answer = httpx.post(replicas[0], content=b"[" * 1_000_000, headers=HEADERS, timeout=60)

    assert answer.status_code == 413
