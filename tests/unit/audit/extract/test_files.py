"""A file: its scopes, in an order that readers can rely on."""

from fungible.audit.extract.reading import facts_of

TEXT = """\
def outer():
    def inner():
        pass
    return lambda: inner


class C:
    def method(self):
        pass
"""


def test_the_module_comes_first_and_parents_before_their_children() -> None:
    scopes = facts_of(TEXT).scopes

    assert [(s.kind, s.name, s.parent) for s in scopes] == [
        ("module", "", -1),
        ("function", "outer", 0),
        ("class", "C", 0),
        ("function", "inner", 1),
        ("lambda", "<lambda>", 1),
        ("function", "method", 2),
    ]


def test_an_empty_file_has_a_module() -> None:
    facts = facts_of("")

    assert [(s.kind, s.values, s.effects) for s in facts.scopes] == [("module", (), ())]
    assert (facts.line_count, facts.unread, facts.blind) == (1, (), ())


def test_every_index_points_at_an_earlier_value() -> None:
    for scope in facts_of(TEXT + "\nx = [C().method(y) for y in outer()()]\n").scopes:
        for index, value in enumerate(scope.values):
            if value[0] in ("attr", "elem", "enter", "copy", "not"):
                assert value[1] < index


def test_equal_texts_have_equal_facts() -> None:
    assert facts_of(TEXT) == facts_of(TEXT)
