"""Under which dotted name a file is imported, wherever its import root is."""

import pytest

from fungible.audit.discover.naming import is_tool, name_modules


def names(files: dict[str, list[str]]) -> dict[str, str]:
    return {each.file: each.module for each in name_modules(files)}


def test_packages_are_named_from_the_folder_above_them() -> None:
    files = {"app/__init__.py": [], "app/main.py": ["app.db"], "app/db.py": []}

    assert names(files) == {"app/__init__.py": "app", "app/main.py": "app.main", "app/db.py": "app.db"}
    assert [each.package for each in name_modules(files)] == [True, False, False]


def test_a_src_layout_is_recognised() -> None:
    files = {"src/shop/__init__.py": [], "src/shop/main.py": ["shop.db"], "src/shop/db.py": []}

    assert names(files)["src/shop/main.py"] == "shop.main"


def test_a_backend_below_a_monorepo_has_its_own_root() -> None:
    files = {
        "backend/app/main.py": ["app.core.config"],
        "backend/app/core/config.py": [],
        "worker/jobs/run.py": ["jobs.queue"],
        "worker/jobs/queue.py": [],
    }

    assert names(files) == {
        "backend/app/main.py": "app.main",
        "backend/app/core/config.py": "app.core.config",
        "worker/jobs/run.py": "jobs.run",
        "worker/jobs/queue.py": "jobs.queue",
    }


def test_a_module_is_no_package_however_it_is_called() -> None:
    files = {
        "chat-service/app/__init__.py": [],
        "chat-service/app/api/app.py": ["app.api.tools.disk"],
        "chat-service/app/api/services/__init__.py": [],
        "chat-service/app/api/services/turns.py": ["app.api.tools.disk"],
        "chat-service/app/api/tools/__init__.py": [],
        "chat-service/app/api/tools/disk.py": [],
    }

    assert names(files)["chat-service/app/api/tools/disk.py"] == "app.api.tools.disk"


def test_folders_without_init_are_packages_too() -> None:
    files = {"app/main.py": ["app.a.b.store"], "app/a/b/store.py": []}

    assert names(files) == {"app/main.py": "app.main", "app/a/b/store.py": "app.a.b.store"}


def test_scripts_side_by_side_are_modules() -> None:
    assert names({"main.py": ["store"], "store.py": []}) == {"main.py": "main", "store.py": "store"}


def test_two_services_with_one_name_stay_apart() -> None:
    files = {
        "one/app/__init__.py": [],
        "one/app/main.py": ["app.db"],
        "one/app/db.py": [],
        "two/app/__init__.py": [],
        "two/app/main.py": ["app.db"],
        "two/app/db.py": [],
    }
    assert names(files) == {
        "one/app/__init__.py": "app",
        "one/app/main.py": "app.main",
        "one/app/db.py": "app.db",
        "two/app/__init__.py": "two.app",
        "two/app/main.py": "two.app.main",
        "two/app/db.py": "two.app.db",
    }


def test_a_service_with_one_name_in_common_with_another_is_named_by_its_path_as_a_whole() -> None:
    files = {
        "services/a/src/app/__init__.py": [],
        "services/a/src/app/main.py": ["app.db"],
        "services/a/src/app/db.py": [],
        "services/b/src/app/__init__.py": [],
        "services/b/src/app/main.py": ["app.cache"],
        "services/b/src/app/cache.py": [],
    }
    named = {each.file: each for each in name_modules(files)}

    assert named["services/b/src/app/cache.py"].module == "services.b.src.app.cache"
    assert {each.base for each in named.values() if each.file.startswith("services/b")} == {"services.b.src."}
    assert {each.base for each in named.values() if each.file.startswith("services/a")} == {""}


def test_a_library_that_only_other_projects_import_has_its_own_root() -> None:
    files = {
        "libs/core/src/kit/store.py": ["threading"],
        "libs/flat/tools_of_ours/names.py": [],
        "services/a/src/app/main.py": ["app.db", "kit.store", "tools_of_ours.names"],
        "services/a/src/app/db.py": [],
        "services/b/src/status/main.py": ["kit.store"],
    }

    assert names(files) == {
        "libs/core/src/kit/store.py": "kit.store",
        "libs/flat/tools_of_ours/names.py": "tools_of_ours.names",
        "services/a/src/app/main.py": "app.main",
        "services/a/src/app/db.py": "app.db",
        "services/b/src/status/main.py": "status.main",
    }


def test_a_folder_that_is_named_like_a_module_of_python_is_no_import_root() -> None:
    files = {"shop/http/views.py": [], "other/main.py": ["http", "asyncio"]}

    assert names(files) == {"shop/http/views.py": "shop.http.views", "other/main.py": "other.main"}


def test_tests_of_equal_names_do_not_set_services_apart() -> None:
    files = {
        "one/shop/main.py": ["shop.db"],
        "one/shop/db.py": [],
        "one/tests/test_all.py": [],
        "two/desk/main.py": ["desk.db"],
        "two/desk/db.py": [],
        "two/tests/test_all.py": [],
    }
    found = names(files)

    assert (found["one/shop/main.py"], found["two/desk/main.py"]) == ("shop.main", "desk.main")
    assert len(set(found.values())) == len(files)


@pytest.mark.parametrize(
    "file",
    ["tests/test_x.py", "app/tests/x.py", "scripts/load.py", "conftest.py", "manage.py", "x_test.py", "docs/conf.py"],
)
def test_what_only_tools_use(file: str) -> None:
    assert is_tool(file)


@pytest.mark.parametrize("file", ["app/main.py", "contest.py", "latest/testimony.py", "app/toolset.py"])
def test_what_serves(file: str) -> None:
    assert not is_tool(file)


def test_a_module_named_after_the_library_that_it_imports_makes_its_folder_no_import_root() -> None:
    files = {
        "mill/celery.py": ["celery.Celery"],
        "mill/shapes.py": ["celery.Task"],
        "mill/tasks.py": ["mill.celery.app", "mill.shapes.Sacking"],
        "mill/web.py": ["celery.utils.log"],
    }

    assert names(files)["mill/celery.py"] == "mill.celery"
    assert names(files)["mill/web.py"] == "mill.web"
