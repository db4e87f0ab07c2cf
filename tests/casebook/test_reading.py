"""What a casebook is, and what is refused so that no case is lost unseen."""

import pytest

from tests.casebook.reading import Case, CasebookError, Claim, Mark, Verb, read_casebook

USUAL = """\
# the title, and words about the whole

## Found: written in a helper

Two files make one project.

```py path=shop/store.py
HOLDS = {}  # finding: MEM105 high, MEM113
```

```py path=shop/app.py
import shop.store  # fine: LIF201
```

## Not found: read only

Nothing changes it.

````toml path=pyproject.toml
# ``` does not end this block
````

## Not yet found: through a file

No file is followed.

```py path=app.py
A = []  # finding: MEM105
```

```text snapshot
as it
looks
```
"""


def case(body: str, heading: str = "Found: it") -> str:
    return f"## {heading}\n\nBecause.\n\n{body}\n"


def refusal(text: str) -> str:
    with pytest.raises(CasebookError) as caught:
        read_casebook(text)
    return str(caught.value)


def test_sections_become_cases() -> None:
    first, second, third = read_casebook(USUAL)

    assert [each.name for each in (first, second)] == ["Found: written in a helper", "Not found: read only"]
    assert (third.claim, third.line) == (Claim.NOT_YET_FOUND, 23)
    assert list(first.files) == ["shop/store.py", "shop/app.py"]
    assert second.files == {"pyproject.toml": "# ``` does not end this block\n"}


def test_comments_become_marks() -> None:
    first = read_casebook(USUAL)[0]

    assert first.marks == (
        Mark(file="shop/store.py", line=1, page_line=8, verb=Verb.FINDING, code="MEM105", severity="high"),
        Mark(file="shop/store.py", line=1, page_line=8, verb=Verb.FINDING, code="MEM113"),
        Mark(file="shop/app.py", line=1, page_line=12, verb=Verb.FINE, code="LIF201"),
    )


def test_a_snapshot_is_no_file_of_the_project() -> None:
    third: Case = read_casebook(USUAL)[2]

    assert third.snapshot is not None
    assert (third.snapshot.text, third.snapshot.start, third.snapshot.end) == ("as it\nlooks\n", 31, 34)
    assert list(third.files) == ["app.py"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# only a title\n", "line 1: no section"),
        ("```py path=a.py\n```\n", "line 1: a block before the first section"),
        (case("```py path=a.py\nx = 1"), "line 5: the block that begins here is never closed"),
        (case("```py\nx = 1\n```"), "line 5: a block says where it goes"),
        (case("```py path=../a.py\n```"), "line 5: ../a.py is outside the project"),
        (case("```py path=/a.py\n```"), "line 5: /a.py is outside the project"),
        (case("```py path=a.py\n```\n```py path=a.py\n```"), "line 7: a.py is given twice"),
        (case("no block"), "line 1: a case has at least one block"),
        ("## Found: it\n```py path=a.py\n```", "line 1: a case says in a sentence why it matters"),
        (case("", "Perhaps: it"), "line 1: 'Perhaps: it' is no heading of a case"),
        (case("", "Found:"), "line 1: 'Found:' is no heading of a case"),
        (case("```py path=a.py\nx = {}  # finding: yes\n```"), "line 6: 'yes' is no mark"),
        (case("```py path=a.py\nx = {}  # finding: MEM105,\n```"), "line 6: '' is no mark"),
        (case("```py path=a.py\nx = {}  # finding: MEM105 huge\n```"), "line 6: 'huge' is no severity"),
        (case("```py path=a.py\nx = {}\n```"), "line 1: a section of what is found marks at least one line"),
        (case("```py path=a.py\nx = {}\n```", "Not yet found: it"), "line 1: a known limit marks"),
        (
            case("```py path=a.py\nx = {}  # finding: MEM105\ny = {}  # instead: MEM105\n```"),
            "line 1: `# instead: CODE`",
        ),
        (case("```snapshot\n```\n```snapshot\n```"), "line 7: a case has one snapshot"),
        (case("```py path=a.py\nx = {}  # finding: MEM105\n```") * 2, "line 8: a second section is called 'Found: it'"),
    ],
)
def test_what_is_no_casebook_is_refused_with_its_line(text: str, message: str) -> None:
    assert refusal(text).startswith(message)
