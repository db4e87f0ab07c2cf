"""Names: which scope they belong to, and which values they may stand for where they are read."""

from tests.unit.audit.extract.aloud import effects, inside, returned, scope_of


def test_a_local_name_is_what_was_assigned_last() -> None:
    assert returned("def f(a):\n    b = a.x\n    b = b.y\n    return b\n") == "a.x.y"


def test_a_name_that_nobody_assigns_belongs_to_the_module() -> None:
    assert returned("def f():\n    return config.value\n") == "config.value"


def test_branches_join() -> None:
    assert (
        returned("def f(a):\n    if a:\n        b = a.x\n    else:\n        b = a.y\n    return b\n") == "phi(a.x, a.y)"
    )


def test_a_branch_that_leaves_does_not_join() -> None:
    text = "def f(a):\n    b = a.x\n    if a:\n        b = a.y\n        return b\n    return b\n"

    assert inside(text) == ["return a.y", "return a.x"]


def test_a_loop_carries_values_around() -> None:
    text = "def f(a):\n    b = a.first\n    for c in a:\n        use(b)\n        b = c\n    return b\n"
    scope = scope_of(text, "f")

    assert ("phi" in {value[0] for value in scope.values}) is True
    assert "elem(a)" in returned(text)


def test_after_try_a_name_is_what_either_way_has_made_of_it() -> None:
    text = "def f(a):\n    try:\n        b = a.x\n    except E:\n        b = a.y\n    return b\n"

    assert returned(text) == "phi(a.x, a.y)"


def test_global_and_nonlocal_assign_elsewhere() -> None:
    assert inside("def f(a):\n    global g\n    g = a\n") == ["g = a"]
    text = (
        "def f():\n    n = 0\n    def inner(a):\n        nonlocal n\n"
        "        n += a\n        return n\n    return inner\n"
    )
    assert effects(text, "inner") == ["augment n^1", "n^1 += grown(n^1, a)", "return n^1"]


def test_a_read_after_a_write_of_a_global_is_a_read_of_its_own() -> None:
    scope = scope_of("def f():\n    global g\n    g += 1\n    return g\n", "f")
    reads = [line for value, line in zip(scope.values, scope.lines, strict=True) if value == ("global", "g")]

    assert reads == [3, 4]


def test_names_of_enclosing_functions_count_functions_only() -> None:
    text = "def f(a):\n    class C:\n        def m(self):\n            return a\n    return C\n"

    assert effects(text, "m") == ["return a^1"]


def test_what_inner_functions_use_is_kept_as_a_cell() -> None:
    text = "def f():\n    kept, other = {}, 1\n    def inner():\n        return kept\n    return inner\n"

    assert [name for name, _ in scope_of(text, "f").cells] == ["kept"]


def test_a_class_body_is_not_seen_by_its_methods() -> None:
    text = "class C:\n    x = 1\n    def m(self):\n        return x\n"

    assert effects(text, "m") == ["return x"]
    assert effects(text, "C")[0] == "x = 1"


def test_true_and_one_stay_apart() -> None:
    assert returned("def f():\n    return [1, True, 1.0]\n") == "list(1, True, 1.0)"


def test_del_takes_a_name_away() -> None:
    assert effects("x = 1\ndel x\n") == ["x = 1", "del x"]
    assert returned("def f(a):\n    b = a\n    del b\n    return b\n") in ("a", "b", "phi(a)")
