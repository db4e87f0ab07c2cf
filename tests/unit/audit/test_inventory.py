"""The inventory: components, checklist and recommendations of programs and findings made by hand."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from fungible.audit.inventory import checklist, components, recommendations
from fungible.audit.inventory.review import LINES
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Program
from fungible.model.report import ChecklistItem, Component, Place, Remedy, StatePoint
from fungible.model.words import ComponentStatus, Concern, Kind, Lifetime, Severity, Storage, Verdict
from tests.unit.audit.findings import EMPTY, acceptable, importing, store, violation


def component(concern: Concern, program: Program, points: Sequence[StatePoint] = ()) -> Component:
    return next(each for each in components(program, points) if each.concern is concern)


def line(id_: str, points: Sequence[StatePoint], program: Program = EMPTY) -> ChecklistItem:
    return next(each for each in checklist(program, points) if each.id == id_)


def test_each_concern_has_one_component_in_order() -> None:
    assert [each.concern for each in components(EMPTY, ())] == list(Concern)


def test_what_nothing_is_known_of_is_absent() -> None:
    assert {each.status for each in components(EMPTY, ())} == {ComponentStatus.ABSENT}


@pytest.mark.parametrize(
    ("concern", "imported", "said"),
    [
        (Concern.SESSIONS, "jwt", "signed tokens (PyJWT)"),
        (Concern.CACHING, "redis.asyncio.Redis", "Redis"),
        (Concern.FILE_STORAGE, "boto3", "S3 (boto3)"),
        (Concern.DATABASE, "asyncpg.create_pool", "PostgreSQL (asyncpg)"),
        (Concern.BACKGROUND_JOBS, "celery.Celery", "Celery"),
        (Concern.CONFIGURATION, "pydantic_settings.BaseSettings", "pydantic settings"),
        (Concern.SECRETS, "hvac", "HashiCorp Vault"),
    ],
)
def test_what_serving_code_imports_serves_a_concern(concern: Concern, imported: str, said: str) -> None:
    found = component(concern, importing("os", imported))
    assert (found.status, found.implementation) == (ComponentStatus.SHARED, said)
    assert found.evidence == (Place(file="shop/app.py", line=2),)


def test_what_only_tools_import_serves_nobody() -> None:
    assert component(Concern.FILE_STORAGE, importing("boto3", tool=True)).status is ComponentStatus.ABSENT


def test_a_name_that_only_begins_alike_is_another() -> None:
    assert component(Concern.CACHING, importing("redistribution.plans")).status is ComponentStatus.ABSENT


def test_a_library_without_a_known_back_end_is_unknown() -> None:
    found = component(Concern.DATABASE, importing("sqlalchemy.orm.Session"))
    assert found.status is ComponentStatus.UNKNOWN
    assert "decided outside" in found.note


def test_a_violation_makes_its_concern_per_replica_and_is_its_evidence() -> None:
    session = violation(kind=Kind.SESSION, symbol="shop.auth.sessions", file="shop/auth.py", line=3)
    found = component(Concern.SESSIONS, importing("jwt"), (session,))
    assert found.status is ComponentStatus.PER_REPLICA
    assert found.implementation == "`shop.auth.sessions` (module state)"
    assert found.evidence == (Place(file="shop/auth.py", line=3),)
    assert found.note == "POST /baskets stores into it. Beside it, shared: signed tokens (PyJWT)."


def test_many_places_are_named_in_part() -> None:
    points = [violation(kind=Kind.CACHE, id=f"p{n}", symbol=f"shop.kept{n}", line=n) for n in range(1, 8)]
    found = component(Concern.CACHING, EMPTY, points)
    assert found.implementation.endswith("`shop.kept3` (module state) and 4 more")
    assert len(found.evidence) == 5


def test_a_waived_violation_leaves_what_is_shared() -> None:
    waived = violation(kind=Kind.CACHE, waived="warmed at start-up")
    assert component(Concern.CACHING, importing("redis"), (waived,)).status is ComponentStatus.SHARED


@pytest.mark.parametrize(
    ("rule", "concern"),
    [
        ("secret-drawn-per-process", Concern.SECRETS),
        ("default-signing-secret", Concern.SECRETS),
        ("token-denylist-in-process", Concern.SESSIONS),
    ],
)
def test_security_is_about_secrets_or_about_sessions(rule: str, concern: Concern) -> None:
    point = violation(rule=rule, kind=Kind.SECURITY)
    assert component(concern, EMPTY, (point,)).status is ComponentStatus.PER_REPLICA


def test_a_store_that_replicas_share_says_which_server() -> None:
    program = replace(EMPTY, stores=(store("shared", evidence="redis://redis:6379"),))
    found = component(Concern.RATE_LIMITING, program)
    assert (found.status, found.implementation) == (ComponentStatus.SHARED, "Redis (slowapi.Limiter)")


def test_a_setting_is_named_after_what_it_selects() -> None:
    setting = store(
        "shared",
        name="CACHES",
        setting=True,
        concern=Concern.CACHING,
        evidence="django.core.cache.backends.redis.RedisCache",
    )
    assert component(Concern.CACHING, replace(EMPTY, stores=(setting,))).implementation == "RedisCache (CACHES)"


def test_a_used_store_in_memory_is_per_replica_and_says_why() -> None:
    found = component(Concern.RATE_LIMITING, replace(EMPTY, stores=(store("memory"),)))
    assert (found.status, found.note) == (ComponentStatus.PER_REPLICA, "Hits are counted in this process.")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"chosen": "development"}, ComponentStatus.ABSENT),
        ({"chosen": "environment"}, ComponentStatus.UNKNOWN),
        ({"lasting": False}, ComponentStatus.ABSENT),
        ({"uses": ()}, ComponentStatus.ABSENT),
    ],
)
def test_a_store_in_memory_that_may_not_matter_is_no_verdict(
    changes: dict[str, object], status: ComponentStatus
) -> None:
    made = replace(store("memory"), **changes)  # type: ignore[arg-type] # fields by name
    assert component(Concern.RATE_LIMITING, replace(EMPTY, stores=(made,))).status is status


def test_a_store_whose_back_end_is_computed_is_unknown() -> None:
    found = component(Concern.RATE_LIMITING, replace(EMPTY, stores=(store("unknown"),)))
    assert (found.status, found.implementation) == (ComponentStatus.UNKNOWN, "slowapi.Limiter")


def test_what_is_in_the_process_on_purpose_is_said_beside_what_is_shared() -> None:
    point = acceptable("refreshed-copy", Kind.CACHE, symbol="shop.rates")
    found = component(Concern.CACHING, importing("redis"), (point,))
    assert (found.status, found.note) == (ComponentStatus.SHARED, "In the process on purpose: `shop.rates`.")


def test_what_is_in_the_process_on_purpose_alone_is_per_replica() -> None:
    point = acceptable("refreshed-copy", Kind.CACHE, symbol="shop.rates")
    found = component(Concern.CACHING, EMPTY, (point,))
    assert (found.status, found.implementation) == (ComponentStatus.PER_REPLICA, "`shop.rates`")


def test_secrets_of_a_settings_class_come_from_the_environment() -> None:
    value = Origin("...", frozenset(), 0, (), ())
    bases = ("pydantic_settings.BaseSettings",)
    cls = ClassInfo("shop.Settings", "Settings", "shop.py", 2, bases, {"jwt_secret": (3, value)}, frozenset(), "shop")
    found = component(Concern.SECRETS, replace(EMPTY, classes={"shop.Settings": cls}))
    assert (found.status, found.implementation) == (ComponentStatus.SHARED, "settings class `Settings`")


def test_a_database_is_named_before_what_should_be_in_it() -> None:
    basket = violation(symbol="shop.baskets.kept", why="POST /baskets stores into it.")
    found = component(Concern.DATABASE, importing("asyncpg"), (basket,))
    assert (found.status, found.implementation) == (ComponentStatus.PER_REPLICA, "PostgreSQL (asyncpg)")
    assert found.note.startswith("Beside it, 1 state point holds what belongs there, such as `shop.baskets.kept`:")


def test_the_lines_of_the_checklist_are_distinct_and_stable() -> None:
    assert [item.id for item in checklist(EMPTY, ())] == [each.id for each in LINES]
    assert len({each.id for each in LINES}) == len({each.title for each in LINES}) == len(LINES) >= 19


def test_with_nothing_wrong_every_line_holds() -> None:
    assert all(item.passed and not item.points for item in checklist(EMPTY, ()))


@pytest.mark.parametrize(
    ("point", "failing"),
    [
        (violation(kind=Kind.SESSION), {"no-state-in-memory", "no-local-sessions", "no-request-data-in-globals"}),
        (
            violation(kind=Kind.RATE_LIMIT, storage=Storage.LIBRARY),
            {"no-state-in-memory", "shared-rate-limits"},
        ),
        (
            violation(kind=Kind.USER_DATA, storage=Storage.INSTANCE),
            {"no-state-in-memory", "durable-data-outside", "no-stateful-singletons"},
        ),
        (violation(kind=Kind.FILE, storage=Storage.FILE, lifetime=Lifetime.DISK), {"no-local-files"}),
        (violation(kind=Kind.IMPORT_SIDE_EFFECT), {"quiet-imports"}),
        (
            violation(kind=Kind.LIFECYCLE, storage=Storage.LIFECYCLE, rule="engine-never-disposed"),
            {"managed-lifecycle", "clean-shutdown"},
        ),
        (violation(kind=Kind.POOL_CONFIG), {"configured-pools"}),
        (violation(kind=Kind.ISOLATION, storage=Storage.QUERY), {"isolated-users"}),
        (
            violation(kind=Kind.LIFECYCLE, storage=Storage.LIFECYCLE, rule="start-up-failure-swallowed"),
            {"managed-lifecycle", "loud-start-up"},
        ),
    ],
)
def test_a_violation_fails_the_lines_that_it_is_about(point: StatePoint, failing: set[str]) -> None:
    assert {item.id for item in checklist(EMPTY, (point,)) if not item.passed} == failing


def test_a_line_names_the_points_that_fail_it() -> None:
    points = [violation(id="a", kind=Kind.CACHE), violation(id="b", kind=Kind.CACHE), violation(id="c")]
    assert line("shared-caches", points).points == ("a", "b")


@pytest.mark.parametrize(
    "point",
    [violation(waived="a reason"), violation(verdict=Verdict.SAFE), violation(verdict=Verdict.ACCEPTABLE)],
    ids=["waived", "safe", "acceptable"],
)
def test_what_is_waived_or_fine_fails_nothing(point: StatePoint) -> None:
    assert line("no-state-in-memory", [point]).passed


def test_a_service_that_logs_nothing_fails_a_line_without_points() -> None:
    item = line("logging", (), importing("fastapi.FastAPI"))
    assert (item.passed, item.points) == (False, ())
    assert line("logging", (), importing("structlog.get_logger")).passed


def test_violations_with_one_remedy_are_one_recommendation() -> None:
    points = [violation(id="a", line=9), violation(id="b", line=2, symbol="shop.tastes")]
    (first,) = recommendations(EMPTY, points)
    assert (first.title, first.priority, first.points) == ("Store it in the database", "high", ("b", "a"))
    assert first.action == "Use a table.\nIt concerns `shop.tastes`, `shop.baskets.kept`."


def test_the_most_urgent_comes_first_and_then_the_most_frequent() -> None:
    def point(severity: Severity, name: str, id_: str) -> StatePoint:
        return violation(severity, id=id_, rule=name, remedy=Remedy(id=name, title=name, text="Do."))

    points = [
        point(Severity.LOW, "low", "1"),
        point(Severity.HIGH, "rare", "2"),
        point(Severity.HIGH, "often", "3"),
        point(Severity.HIGH, "often", "4"),
        point(Severity.CRITICAL, "worst", "5"),
    ]
    assert [r.title for r in recommendations(EMPTY, points)] == ["worst", "often", "rare", "low"]
    assert [r.priority for r in recommendations(EMPTY, points)] == ["high", "high", "high", "low"]


def test_a_violation_without_remedy_is_named_after_its_rule() -> None:
    (only,) = recommendations(EMPTY, [violation(remedy=None)])
    assert only.title == "User data in process"


@pytest.mark.parametrize(
    ("points", "effort"),
    [
        ([violation()], "medium"),
        ([violation(storage=Storage.LIBRARY)], "small"),
        ([violation(remedy=Remedy(id="r", title="t", text="x", automatic=True))], "small"),
        ([violation(kind=Kind.CONNECTION_REGISTRY)], "large"),
        ([violation(kind=Kind.CONNECTION_REGISTRY, storage=Storage.LIBRARY)], "small"),
        ([violation(id=f"p{n}") for n in range(7)], "large"),
    ],
)
def test_effort_is_what_has_to_be_changed(points: list[StatePoint], effort: str) -> None:
    assert recommendations(EMPTY, points)[0].effort == effort


def test_what_is_acceptable_and_could_be_better_is_recommended_after_the_violations() -> None:
    bound = Remedy(id="pool", title="Bound the pool", text="Set pool_size.")
    points = [
        acceptable("engine-made-at-import", Kind.RESOURCE, id="pool", remedy=bound),
        acceptable("process-metrics", Kind.METRICS, id="as it should be"),
        violation(id="basket"),
    ]
    rows = [(r.title, r.priority, r.points) for r in recommendations(EMPTY, points)]
    assert rows == [("Store it in the database", "high", ("basket",)), ("Bound the pool", "low", ("pool",))]


def test_a_clean_service_is_told_to_write_it_down() -> None:
    assert [r.title for r in recommendations(importing("fastapi"), ())] == [
        "Write down that the service keeps no state"
    ]
    assert "Write down" not in recommendations(importing("fastapi"), [violation()])[0].title


def test_a_database_without_a_health_route_asks_for_one() -> None:
    program = replace(importing("fastapi"), stores=(store("shared", concern=Concern.DATABASE),))
    assert "Add a readiness route" in [r.title for r in recommendations(program, ())]
    (entry,) = program.entry_points
    healthy = replace(program, entry_points=(replace(entry, route="GET /healthz"),))
    assert "Add a readiness route" not in [r.title for r in recommendations(healthy, ())]


def test_nothing_that_serves_needs_nothing() -> None:
    assert recommendations(EMPTY, ()) == ()


def test_the_same_findings_give_the_same_answer() -> None:
    points = [violation(id="a"), violation(Severity.LOW, id="b", kind=Kind.CACHE)]
    assert recommendations(EMPTY, points) == recommendations(EMPTY, points)
    assert components(EMPTY, points) == components(EMPTY, points)
