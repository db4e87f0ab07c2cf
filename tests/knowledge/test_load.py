"""Library files are read whole: what is not understood is an error, and what is understood is found again."""

import tomllib
from importlib import resources

import pytest

from fungible.audit.knowledge.load import load, merge
from fungible.audit.knowledge.schema import KnowledgeError, check, unknown_words

FILES = sorted(
    (f.name, f.read_text("utf-8"))
    for f in (resources.files("fungible.audit.knowledge") / "libraries").iterdir()
    if f.name.endswith(".toml")
)


@pytest.mark.parametrize(("name", "text"), FILES, ids=[name for name, _ in FILES])
def test_every_key_is_one_that_is_read(name: str, text: str) -> None:
    check(name, tomllib.loads(text))


@pytest.mark.parametrize(("name", "text"), FILES, ids=[name for name, _ in FILES])
def test_every_word_belongs_to_the_vocabulary(name: str, text: str) -> None:
    assert list(unknown_words(tomllib.loads(text))) == []


@pytest.mark.parametrize(("name", "text"), FILES, ids=[name for name, _ in FILES])
def test_every_file_names_its_library(name: str, text: str) -> None:
    assert f"{tomllib.loads(text)['library']}.toml" == name


def test_an_unknown_key_is_an_error_that_names_the_file_the_place_and_the_nearest_key() -> None:
    table = tomllib.loads('[types]\n"a.B" = { rol = "app" }\n')
    with pytest.raises(KnowledgeError, match=r'^x\.toml: types\."a\.B": unknown key "rol"; did you mean "role"\?$'):
        check("x.toml", table)


def test_an_unknown_key_of_a_callback_is_an_error() -> None:
    table = tomllib.loads('[calls]\n"a.b" = { callbacks = [{ argument = 0 }], decorates = { fase = "request" } }\n')
    with pytest.raises(KnowledgeError) as caught:
        check("x.toml", table)
    assert str(caught.value).splitlines() == [
        'x.toml: calls."a.b".callbacks: unknown key "argument"; did you mean "arguments"?',
        'x.toml: calls."a.b".callbacks: unknown key "fase"; did you mean "phase"?',
    ]


def test_an_unknown_section_and_a_row_that_is_no_table_are_errors() -> None:
    with pytest.raises(KnowledgeError, match=r'unknown key "store"; did you mean "stores"\?'):
        check("x.toml", {"store": {}})
    with pytest.raises(KnowledgeError, match=r"not a table: 'redis'"):
        check("x.toml", {"stores": {"a.B": "redis"}})


def test_an_unknown_word_names_the_nearest() -> None:
    table = tomllib.loads('[types]\n"a.B" = { role = "sesion", taint = ["request"] }\n')
    assert list(unknown_words(table)) == ['types."a.B".role: unknown word "sesion"; did you mean "session"?']


def test_braces_stand_for_several_names_in_every_section() -> None:
    table = tomllib.loads('[types]\n"a.{B,C}" = { role = "app" }\n[calls]\n"{a.B,a.C}.{x,y}" = { box = "dict" }\n')
    knowledge = merge([table])
    assert set(knowledge.types) == {"a.B", "a.C"}
    assert set(knowledge.calls) == {"a.B.x", "a.B.y", "a.C.x", "a.C.y"}


def test_aliases_of_aliases_lead_to_the_last_name_and_circles_end() -> None:
    aliases = {"a.A": "b.A", "b.A": "c.A", "x": "y", "y": "x"}
    knowledge = merge([{"aliases": aliases}])
    assert knowledge.canonical("a.A") == "c.A"
    assert knowledge.canonical("a.A.method") == "c.A.method"
    assert knowledge.canonical("x") in {"x", "y"}


def test_a_name_that_is_imported_step_by_step_means_what_it_means_as_a_whole() -> None:
    knowledge = load()
    apart = []
    for name in knowledge.aliases:
        parts = name.split(".")
        for taken in range(1, len(parts)):
            met = knowledge.canonical(".".join(parts[:taken]))
            for part in parts[taken:]:
                met = knowledge.canonical(f"{met}.{part}")
            apart += [f"{name} by {'.'.join(parts[:taken])}: {met}"] if met != knowledge.canonical(name) else []
    assert apart == []


def test_calls_and_attributes_are_found_in_the_bases_of_a_type() -> None:
    knowledge = load()
    decorator = knowledge.call("fastapi.FastAPI.exception_handler")
    assert decorator is not None
    assert decorator.decorates is not None
    assert knowledge.attribute("fastapi.FastAPI", "state") == "bag"
    assert knowledge.role("sqlmodel.Session") == "session"


def test_settings_that_name_the_programs_own_code_are_callbacks() -> None:
    middleware = load().dotted["MIDDLEWARE"]
    assert middleware.instance == "process"
    assert "process_request" in middleware.methods


def test_every_store_that_can_violate_says_what_is_kept_where_and_what_to_write() -> None:
    for name, store in load().stores.items():
        keeps = store.memory or store.disk or store.default in {"memory", "disk"}
        assert store.kind, name
        assert store.concern, name
        assert store.note.endswith("."), name
        assert store.remedy.endswith(".") or not keeps, name


def test_every_prefix_that_selects_a_back_end_selects_one() -> None:
    knowledge = load()
    rows = [(s.name, s.memory + s.disk + s.shared) for s in knowledge.stores.values()]
    rows += [(s.name, s.memory + s.disk + s.shared) for s in knowledge.settings.values()]
    for name, prefixes in rows:
        assert len(prefixes) == len({p.lower() for p in prefixes}), name


def test_a_store_is_found_by_the_name_that_is_called() -> None:
    knowledge = load()
    assert all(knowledge.canonical(name) == name for name in knowledge.stores)
    assert all(knowledge.canonical(name) == name for name in knowledge.types)
    assert all(knowledge.canonical(name) == name for name in knowledge.subclasses)
