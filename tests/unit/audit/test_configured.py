"""Entry points and knowledge files of a project change what an audit of it finds, and the kept report knows them."""

from dataclasses import replace
from pathlib import Path

import pytest

from fungible import api
from fungible.config import AuditOptions, resolve
from fungible.errors import ConfigurationError, UsageError
from fungible.model.report import AuditReport
from fungible.model.words import Phase
from tests.unit.audit.audits import analyses

REGISTRY = """
HANDLERS = {}


def handler(name):
    def decorate(function):
        HANDLERS[name] = function
        return function

    return decorate


def plain(function):
    return function


class Registry:
    def register(self, function):
        return function


registry = Registry()
"""
EVENTS = """
from app.registry import handler, plain, registry
from ourlib import Bus, Cache, subscriber

bus, cache = Bus("main"), Cache()
by_factory, by_plain, by_method, by_library, by_object = {}, {}, {}, {}, {}


@handler("created")
def on_created(event):
    by_factory[event.id] = event


@plain
def on_plain(event):
    by_plain[event.id] = event


@registry.register
def on_method(event):
    by_method[event.id] = event


@subscriber("paid")
def on_paid(event):
    by_library[event.id] = event


@bus.on("shipped")
def on_shipped(event):
    by_object[event.id] = event
    cache.put(event.id, event)
"""
JOBS = """
last_run, private, looked_up = {}, {}, {}


def nightly(now):
    last_run[now] = 1


def _helper(now):
    private[now] = 1


class Worker:
    def __init__(self):
        self.done = []

    def run(self, job):
        self.done.append(job)

    def look(self, job):
        looked_up[job] = 1


if __name__ == "__main__":
    nightly(0)
"""
OURLIB = """
library = "ourlib"

[types]
"ourlib.Bus" = { role = "broker" }

[calls]
"ourlib.Bus.on" = { factory = true, decorates = { phase = "background" } }

[stores."ourlib.Cache"]
kind = "cache"
concern = "caching"
default = "memory"
uses = ["put", "get"]
note = "Entries are kept in this process."
remedy = "Write Cache(url=...)."
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "tree"
    for name, text in (("registry", REGISTRY), ("events", EVENTS), ("jobs", JOBS), ("__init__", "")):
        (folder / "app").mkdir(parents=True, exist_ok=True)
        (folder / "app" / f"{name}.py").write_text(text)
    (folder / ".git").mkdir()
    (folder / "ourlib.toml").write_text(OURLIB)
    return folder


def audited(tree: Path, text: str, below: str = "", **changes: object) -> AuditReport:
    (tree / "fungible.toml").write_text(text)
    options = replace(resolve(tree / below, {"jobs": 1}).options, **changes)  # type: ignore[arg-type] # fields by name
    return api.audit([tree / below], options)


def entry(meant: str, phase: str = "background", **more: str) -> str:
    told = "".join(f'{key} = "{value}"\n' for key, value in {"phase": phase, **more}.items())
    return f"[[entry-points]]\n{meant}\n{told}"


def written(report: AuditReport) -> set[str]:
    return {point.symbol.rpartition(".")[2] for point in report.state_points if point.counts}


def test_without_configuration_nothing_serves(tree: Path) -> None:
    report = audited(tree, "")

    assert report.entry_points == ()
    assert written(report) == set()


@pytest.mark.parametrize(
    ("meant", "found"),
    [
        ('decorator = "app.registry.handler"', {"by_factory"}),
        ('decorator = "app.registry.plain"', {"by_plain"}),
        ('decorator = "app.registry.Registry.register"', {"by_method"}),
        ('decorator = "ourlib.subscriber"', {"by_library"}),
        ('decorator = "ourlib.Bus.on"', {"by_object"}),
        ('symbol = "app.events.on_*"', {"by_factory", "by_plain", "by_method", "by_library", "by_object"}),
        ('symbol = "app.{events,jobs}.*ly"', {"last_run"}),
        ('symbol = "app.jobs.*"', {"last_run"}),  # no private functions, no classes
        ('symbol = "app.jobs.**"', {"last_run", "looked_up"}),
        ('symbol = "app.jobs._helper"', {"private"}),
        ('symbol = "app.jobs._*"', {"private"}),
        ('symbol = "app.jobs.Worker"', {"looked_up"}),
        ('symbol = "app.jobs.Worker.look"', {"looked_up"}),
    ],
)
def test_what_a_rule_means_is_an_entry_point_of_its_phase(tree: Path, meant: str, found: set[str]) -> None:
    report = audited(tree, entry(meant))

    assert written(report) == found
    assert {(each.framework, each.phase) for each in report.entry_points} == {("configured", Phase.BACKGROUND)}
    assert report.notes == ()


def test_an_object_that_lives_as_long_as_the_process_keeps_its_attributes(tree: Path) -> None:
    meant = 'symbol = "app.jobs.Worker.run"'

    assert written(audited(tree, entry(meant))) == set()
    assert written(audited(tree, entry(meant, instance="process"))) == {"done"}


@pytest.mark.parametrize("route", ["POST /orders", "/orders", "orders.created"])
def test_the_route_is_shown_as_it_is_written(tree: Path, route: str) -> None:
    report = audited(tree, entry('symbol = "app.jobs.nightly"', "request", route=route))

    (found,) = report.entry_points
    assert (found.symbol, found.phase, found.route) == ("app.jobs.nightly", Phase.REQUEST, route)


@pytest.mark.parametrize("phase", ["startup", "shutdown", "tool"])
def test_in_other_phases_nothing_is_served(tree: Path, phase: str) -> None:
    report = audited(tree, entry('symbol = "app.jobs.nightly"', phase))

    assert [each.phase for each in report.entry_points] == [phase]
    assert written(report) == set()


def test_a_script_serves_when_its_function_is_named_in_full(tree: Path) -> None:
    (tree / "scripts").mkdir()
    (tree / "scripts" / "worker.py").write_text(JOBS)

    assert written(audited(tree, entry('symbol = "scripts.worker.nightly"'))) == {"last_run"}


def test_a_rule_that_means_nothing_is_noted(tree: Path) -> None:
    report = audited(tree, entry('symbol = "app.nothing.*"') + entry('decorator = "app.registry.gone"'))

    assert report.notes == (
        "The configuration (fungible.toml) names an entry point that nothing matches: symbol app.nothing.*.",
        "The configuration (fungible.toml) names an entry point that nothing matches: decorator app.registry.gone.",
    )


def test_a_knowledge_file_describes_the_projects_own_library(tree: Path) -> None:
    report = audited(tree, 'knowledge = ["ourlib.toml"]')

    assert written(report) == {"by_object", "cache"}
    assert [(each.symbol, each.framework) for each in report.entry_points] == [("app.events.on_shipped", "ourlib")]
    assert report.notes == ("The project describes libraries itself: ourlib (3 names).",)
    assert any(point.remedy and point.remedy.text == "Write Cache(url=...)." for point in report.state_points)


def test_folders_below_inherit_it(tree: Path) -> None:
    assert written(audited(tree, 'knowledge = ["ourlib.toml"]', below="app")) == {"by_object", "cache"}


def test_an_edited_knowledge_file_makes_a_new_report(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = 'knowledge = ["ourlib.toml"]'
    first = audited(tree, known)
    heard = analyses(monkeypatch)

    assert audited(tree, known) == first
    assert heard == []
    (tree / "ourlib.toml").write_text(OURLIB.replace('default = "memory"', 'default = "shared"'))
    assert written(audited(tree, known)) == {"by_object"}
    assert len(heard) == 1


def test_a_changed_policy_makes_a_new_report_and_moved_lines_keep_it(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = entry('symbol = "app.jobs.nightly"')
    waived = '[per-path]\n"app/jobs.py" = { ignore = "memory" }\n' + rule
    (point,) = [point for point in audited(tree, rule).state_points if point.counts]
    heard = analyses(monkeypatch)

    (now,) = [each for each in audited(tree, waived).state_points if each.id == point.id]
    assert now.waived == "ignored by per-path app/jobs.py in fungible.toml"
    assert len(heard) == 1
    (tree / "app" / "jobs.py").write_text("\n\n" + JOBS)
    (moved,) = [each for each in audited(tree, waived).state_points if each.id == point.id]
    assert (moved.line, moved.waived) == (now.line + 2, now.waived)
    assert len(heard) == 1
    (tree / "app" / "jobs.py").write_text(
        JOBS.replace("last_run, private", f"# fungible: allow[{point.rule}] because it is shown\nlast_run, private")
    )
    (own,) = [each for each in audited(tree, waived).state_points if each.id == point.id]
    assert (own.waived, own.configured) == ("it is shown", None)


def test_rules_that_do_not_exist_name_the_nearest_and_where_they_stand(tree: Path) -> None:
    with pytest.raises(UsageError, match=r"no rule is called 'isolatoin' \(severity in fungible.toml\); .*'isolation'"):
        audited(tree, '[severity]\nisolatoin = "low"')
    with pytest.raises(UsageError, match=r"\(per-path app/\*\* in fungible.toml\); did you mean 'memory'"):
        audited(tree, '[per-path]\n"app/**" = { ignore = "memroy" }')


def test_one_rule_goes_before_its_family_wherever_they_stand(tree: Path) -> None:
    rule = entry('symbol = "app.jobs.nightly"')
    (point,) = [point for point in audited(tree, rule).state_points if point.counts]
    family = next(text.family for text in api.rule_texts() if text.rule.slug == point.rule)
    both = f'[severity]\n{point.rule} = "critical"\n{family} = "low"\n' + rule

    (now,) = [each for each in audited(tree, both).state_points if each.id == point.id]
    assert now.severity == "critical"


def test_a_wrong_knowledge_file_ends_the_audit(tree: Path) -> None:
    (tree / "ourlib.toml").write_text('[types]\n"a.B" = { rol = "app" }')

    with pytest.raises(ConfigurationError, match=r'unknown key "rol"; did you mean "role"\? \(.*ourlib.toml\)'):
        audited(tree, 'knowledge = ["ourlib.toml"]')


def test_rules_that_were_not_run_are_noted(tree: Path) -> None:
    assert audited(tree, 'ignore = ["MEM121"]').notes == ("These rules were not run: function-cache-of-changing-data.",)
    only, other = audited(tree, 'select = "memory"\nignore = "MEM121"').notes
    assert only.startswith("Only these rules were run: ")
    assert " more." in only
    assert other == "These rules were not run: function-cache-of-changing-data."


def test_options_made_in_python_work_as_those_of_files(tree: Path) -> None:
    options = AuditOptions(jobs=1, knowledge=(tree / "ourlib.toml",))

    assert written(api.audit([tree], options)) == {"by_object", "cache"}
