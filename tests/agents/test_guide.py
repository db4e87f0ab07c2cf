"""The guide's answers are what the tools answer."""

import ast
import re
from pathlib import Path

import pytest

from fungible.agents.answering import answered
from fungible.agents.offers import offers

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guide" / "agents.md").read_text(encoding="utf-8")
ANSWERS = re.findall(r"^`(\w+\([^`]*\))`[^`\n]*:\n\n````text\n(.*?)^````\n", GUIDE, re.DOTALL | re.MULTILINE)


def test_there_are_answers_to_compare() -> None:
    assert [call.partition("(")[0] for call, _ in ANSWERS] == ["audit", "finding"]


@pytest.mark.parametrize(("call", "told"), ANSWERS, ids=[call for call, _ in ANSWERS])
def test_an_answer_is_what_the_tool_answers(
    call: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    parsed = ast.parse(call, mode="eval").body
    assert isinstance(parsed, ast.Call)
    assert isinstance(parsed.func, ast.Name)
    name = parsed.func.id
    offer = next(offer for offer in offers() if offer.name == name)
    arguments = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in parsed.keywords}

    answer = answered(offer.asked(arguments), (ROOT / "examples" / "forgetful").resolve(), lambda _: None)
    assert f"{answer.text}\n" == told


def test_every_tool_is_in_the_table() -> None:
    assert re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE) == [offer.name for offer in offers()]


def test_the_tools_take_as_much_of_a_context_as_it_says() -> None:
    told = sum(len(str({"name": each.name, "text": each.description, "takes": each.takes})) for each in offers())

    assert 2900 < told < 3300
