"""Which state point is which: by name first, and then only on evidence."""

from dataclasses import replace

from fungible.changes.likeness import Likeness, Writer
from fungible.changes.pairing import MOST, paired
from fungible.model.words import Kind, Severity, Storage

CACHE = Likeness(
    rule="unbounded-cache",
    file="app/prices.py",
    symbol="app.prices.cache",
    tail="cache",
    kind=Kind.CACHE,
    storage=Storage.MODULE,
    severity=Severity.MEDIUM,
    text="11",
    requests=(Writer(symbol="app.prices.price", tail="price"),),
)
QUERY = Likeness(
    rule="query-without-owner",
    file="app/orders.py",
    symbol="app.orders.show",
    tail="show",
    kind=Kind.ISOLATION,
    storage=Storage.QUERY,
    severity=Severity.HIGH,
    text="22",
)


def moved(point: Likeness, module: str, **changes: object) -> Likeness:
    """The same in another module."""
    requests = tuple(replace(each, symbol=f"app.{module}.{each.tail}") for each in point.requests)
    there = replace(point, file=f"app/{module}.py", symbol=f"app.{module}.{point.tail}", requests=requests)
    return replace(there, **changes)  # type: ignore[arg-type] # fields of the record, by name


def test_the_same_place_is_the_same_point_whatever_its_line_says() -> None:
    assert paired([CACHE], [replace(CACHE, text="99", requests=())], {}) == {0: 0}


def test_a_file_that_was_renamed_is_the_same_place() -> None:
    there = replace(moved(CACHE, "costs"), requests=(), text="99")

    assert paired([CACHE], [there], {"app/prices.py": "app/costs.py"}) == {0: 0}
    assert paired([CACHE], [there], {}) == {}


def test_of_namesakes_those_whose_lines_read_the_same_belong_together() -> None:
    before = [QUERY, replace(QUERY, text="33")]
    after = [replace(QUERY, text="44"), replace(QUERY, text="33"), QUERY]

    assert paired(before, after, {}) == {2: 0, 1: 1}


def test_what_moved_is_written_by_functions_of_the_same_names() -> None:
    assert paired([CACHE], [moved(CACHE, "costs", text="99")], {}) == {0: 0}
    other = (Writer(symbol="app.costs.rate", tail="rate"),)
    assert paired([CACHE], [moved(CACHE, "costs", requests=other)], {}) == {}


def test_a_baseline_knows_writers_by_their_whole_names_only() -> None:
    listed = replace(CACHE, requests=(Writer(symbol="app.prices.price"),))

    assert paired([listed], [moved(CACHE, "costs")], {}) == {0: 0}


def test_what_nothing_writes_moved_when_its_line_reads_the_same() -> None:
    assert paired([QUERY], [moved(QUERY, "bills")], {}) == {0: 0}
    assert paired([QUERY], [moved(QUERY, "bills", text="99")], {}) == {}
    assert paired([replace(QUERY, text="")], [moved(QUERY, "bills", text="")], {}) == {}


def test_what_is_kept_otherwise_did_not_move_there() -> None:
    assert paired([CACHE], [moved(CACHE, "costs", storage=Storage.CLASS)], {}) == {}


def test_the_same_state_moved_and_judged_by_another_rule_is_the_same_state() -> None:
    judged = moved(CACHE, "costs", rule="user-data-in-process", kind=Kind.USER_DATA)

    assert paired([CACHE], [judged], {}) == {0: 0}
    assert paired([CACHE], [replace(judged, requests=())], {}) == {}


def test_what_sets_up_a_library_moved_when_its_line_reads_the_same() -> None:
    limiter = replace(CACHE, storage=Storage.LIBRARY, tail="limiter", symbol="app.prices.limiter")
    other = (Writer(symbol="app.costs.rate", tail="rate"),)

    assert paired([limiter], [moved(limiter, "costs", requests=other)], {}) == {0: 0}
    assert paired([limiter], [moved(limiter, "costs", requests=other, text="99")], {}) == {}


def test_what_was_renamed_in_place_has_its_writers_still() -> None:
    renamed = replace(CACHE, symbol="app.prices.prices", tail="prices")

    assert paired([CACHE], [renamed], {}) == {0: 0}
    assert paired([CACHE], [replace(renamed, text="99")], {}) == {}
    assert paired([CACHE], [replace(renamed, requests=())], {}) == {}


def test_a_query_is_found_again_in_a_function_of_another_name() -> None:
    assert paired([QUERY], [replace(QUERY, symbol="app.orders.display", tail="display")], {}) == {0: 0}


def test_the_same_state_under_another_rule_is_the_same_state() -> None:
    assert paired([CACHE], [replace(CACHE, rule="user-data-in-process", kind=Kind.USER_DATA)], {}) == {0: 0}
    assert paired([QUERY], [replace(QUERY, rule="write-without-owner")], {}) == {}


def test_each_stands_for_one_other_only() -> None:
    assert paired([QUERY], [QUERY, QUERY], {}) == {0: 0}
    assert paired([QUERY, QUERY], [QUERY], {}) == {0: 0}


def test_very_many_namesakes_are_paired_in_order() -> None:
    many = [replace(QUERY, text=f"{number:05}") for number in range(int(MOST**0.5) + 1)]

    assert paired(many, many[::-1], {}) == {number: len(many) - 1 - number for number in range(len(many))}
