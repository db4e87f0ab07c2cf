"""The MCP server: lists the tools, and has each call answered by a process of its own.

It is made by a function and holds nothing that a call leaves behind: any of several replicas may answer any call, and
all give the same answers.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import anyio
import mcp_types
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError

from fungible import __version__
from fungible.agents.answer import Answer
from fungible.agents.frames import Heard, Refused
from fungible.agents.offers import INSTRUCTIONS, Offer, offers
from fungible.agents.prompts import PROMPTS, Prompt
from fungible.agents.quoting import shown
from fungible.agents.working import worked_out
from fungible.config import nearest
from fungible.errors import FungibleError

NAME = "fungible"
AT_ONCE = 4
"""Calls that are worked on at once, at most: an audit uses all cores by itself."""
READS_ONLY = mcp_types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def server_for(root: Path) -> Server[dict[str, object]]:
    """A server for what is under a folder."""
    desk = _Desk(
        root.resolve(), {offer.name: offer for offer in offers()}, anyio.CapacityLimiter(min(AT_ONCE, _cores()))
    )
    return Server(
        NAME,
        version=__version__,
        title=NAME,
        instructions=INSTRUCTIONS,
        on_list_tools=desk.tools,
        on_call_tool=desk.call,
        on_list_prompts=_prompts,
        on_get_prompt=_prompt,
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where calls arrive: the folder that they may be about, the tools, and how many are worked on at once."""

    root: Path
    offers: Mapping[str, Offer]
    places: anyio.CapacityLimiter

    async def tools(
        self, _: ServerRequestContext[dict[str, object], object], asked: mcp_types.PaginatedRequestParams | None
    ) -> mcp_types.ListToolsResult:
        return mcp_types.ListToolsResult(tools=[_tool(offer) for offer in self.offers.values()])

    async def call(
        self, context: ServerRequestContext[dict[str, object], object], asked: mcp_types.CallToolRequestParams
    ) -> mcp_types.CallToolResult:
        if asked.name not in self.offers:
            guess = nearest(asked.name, tuple(self.offers))
            raise MCPError(mcp_types.INVALID_PARAMS, f"no tool is called {shown(asked.name, 60)!r}; {guess}")

        async def hear(heard: Heard) -> None:
            await context.session.report_progress(heard.done, heard.total, heard.doing)

        try:
            question = self.offers[asked.name].asked(asked.arguments or {})
        except FungibleError as error:
            return _result(Refused(str(error)))
        async with self.places:
            return _result(await worked_out(question, self.root, hear))


async def _prompts(
    _: ServerRequestContext[dict[str, object], object], asked: mcp_types.PaginatedRequestParams | None
) -> mcp_types.ListPromptsResult:
    return mcp_types.ListPromptsResult(prompts=[_listed(prompt) for prompt in PROMPTS])


async def _prompt(
    _: ServerRequestContext[dict[str, object], object], asked: mcp_types.GetPromptRequestParams
) -> mcp_types.GetPromptResult:
    prompt = next((prompt for prompt in PROMPTS if prompt.name == asked.name), None)
    if prompt is None:
        guess = nearest(asked.name, tuple(prompt.name for prompt in PROMPTS))
        raise MCPError(mcp_types.INVALID_PARAMS, f"no prompt is called {shown(asked.name, 60)!r}; {guess}")
    content = mcp_types.TextContent(type="text", text=prompt.filled(asked.arguments or {}))
    message = mcp_types.PromptMessage(role="user", content=content)
    return mcp_types.GetPromptResult(description=prompt.description, messages=[message])


def _listed(prompt: Prompt) -> mcp_types.Prompt:
    arguments = [mcp_types.PromptArgument(name=name, description=about) for name, about in prompt.arguments]
    return mcp_types.Prompt(name=prompt.name, title=prompt.title, description=prompt.description, arguments=arguments)


def _tool(offer: Offer) -> mcp_types.Tool:
    return mcp_types.Tool(
        name=offer.name,
        title=offer.title,
        description=offer.description,
        input_schema=offer.takes,
        output_schema=offer.gives,
        annotations=READS_ONLY,
    )


def _result(outcome: Answer | Refused) -> mcp_types.CallToolResult:
    match outcome:
        case Refused(sentence):
            content = mcp_types.TextContent(type="text", text=shown(sentence, 600))
            return mcp_types.CallToolResult(content=[content], is_error=True)
        case Answer(text, data):
            content = mcp_types.TextContent(type="text", text=text)
            return mcp_types.CallToolResult(content=[content], structured_content=data)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
