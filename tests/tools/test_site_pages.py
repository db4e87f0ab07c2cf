"""`tools/site_pages.py`: pages that are written for the repository read well on the site."""

import pytest

from tools.site_pages import _families, _filled, _leaves, shown

PAGES = frozenset({"index.md", "readme.md", "contributing.md", "guide/ci.md", "rules/index.md", "decisions/README.md"})


@pytest.mark.parametrize(
    ("page", "link", "site"),
    [
        ("index.md", "[rules](rules/index.md)", "[rules](rules/index.md)"),
        ("index.md", "[how](../CONTRIBUTING.md#checks)", "[how](contributing.md#checks)"),
        ("guide/ci.md", "[why](../../README.md)", "[why](../readme.md)"),
        ("guide/ci.md", "[why](../decisions/README.md)", "[why](../decisions/README.md)"),
        ("readme.md", "[rules](docs/rules/index.md)", "[rules](rules/index.md)"),
        ("readme.md", "[decisions](docs/decisions)", "[decisions](decisions/README.md)"),
        ("rules/index.md", "[cases](../../tests/rules)", "cases (`tests/rules`)"),
        ("readme.md", "[LICENSE](LICENSE)", "`LICENSE`"),
        ("readme.md", "[`LICENSE`](LICENSE)", "`LICENSE`"),
        (
            "readme.md",
            "[here](#use) and [there](https://example.org/x)",
            "[here](#use) and [there](https://example.org/x)",
        ),
        ("readme.md", "`[x](LICENSE)`", "`[x](LICENSE)`"),
        ("index.md", "[gone](guide/gone.md)", "[gone](guide/gone.md)"),
        ("readme.md", "[gone](src/gone.py)", "[gone](src/gone.py)"),
    ],
)
def test_links_lead_to_pages_or_name_their_file(page: str, link: str, site: str) -> None:
    assert shown(f"See {link}.\n", page, PAGES) == f"See {site}.\n"


def test_code_stays_as_it_is_and_fences_keep_language_and_title() -> None:
    text = (
        'a\n```python audited path=app.py\n[x](LICENSE)\n```\n\n```\ny\n```\n~~~text from="a b"\nz\n~~~\n[x](LICENSE)\n'
    )

    assert shown(text, "readme.md", PAGES) == (
        'a\n```python title="app.py"\n[x](LICENSE)\n```\n\n```text\ny\n```\n~~~text\nz\n~~~\nx (`LICENSE`)\n'
    )


def test_the_navigation_has_the_pages_of_folders_that_nobody_named() -> None:
    (found,) = _filled(
        {"Decisions": ["decisions/README.md", "decisions/never.md", "decisions/"]}, {"decisions/README.md"}
    )

    pages = list(_leaves(found))

    assert pages[:2] == ["decisions/README.md", "decisions/0001-parsing.md"]
    assert "decisions/never.md" not in pages


def test_the_rules_are_listed_by_family() -> None:
    rows = "## disk\n\n| DSK501 | [a-b](a-b.md) | high | x |\n\n## fine\n\n| OK901 | [c](c.md) (new) | low | y |\n"

    assert list(_families(rows)) == [
        {"Disk": [{"DSK501 a-b": "rules/a-b.md"}]},
        {"Fine": [{"OK901 c": "rules/c.md"}]},
    ]
