"""Which module a name means: the service's own, the library's, what protoc made."""

from pathlib import Path

import pytest

from fungible.audit import pipeline
from fungible.model.report import AuditReport
from fungible.model.words import Verdict
from tests.casebook.checking import write

ROUTES = """\
from fastapi import APIRouter
__import__

router = APIRouter(prefix="/__service__")


@router.put("/{name}")
def put(name: str, text: str):
    kept[name] = text
    return kept
"""
MAIN = """\
from fastapi import FastAPI
from app.routes import router

app = FastAPI()
app.include_router(router)
"""
TASKS = """\
from work.celery import app

kept = {}


@app.task
def put(name):
    kept[name] = name
    return kept
"""
SERVER = """\
__import__

kept = {}


class Desk(desk_pb2_grpc.DeskServicer):
    def Put(self, request, context):
        kept[request.name] = request
        return kept
"""


def audited(folder: Path, files: dict[str, str]) -> AuditReport:
    write(files, folder)
    return pipeline.run([folder], pipeline.Plan(), lambda event: None)


def violations(report: AuditReport) -> list[str]:
    return sorted(
        f"{p.file} {p.why.partition(' stores')[0]}" for p in report.state_points if p.verdict is Verdict.VIOLATION
    )


@pytest.mark.parametrize("imported", ["from app.store import kept", "from .store import kept"])
def test_two_services_with_equal_names_are_not_mixed_up(tmp_path: Path, imported: str) -> None:
    files: dict[str, str] = {}
    for service in "ab":
        folder = f"services/{service}/src/app"
        routes = ROUTES.replace("__import__", imported).replace("__service__", service)
        files |= {f"{folder}/__init__.py": "", f"{folder}/main.py": MAIN, f"{folder}/store.py": "kept = {}\n"}
        files |= {f"{folder}/routes.py": routes}
    report = audited(tmp_path, files)

    assert sorted(e.route for e in report.entry_points) == ["PUT /a/{name}", "PUT /b/{name}"]
    assert violations(report) == [
        "services/a/src/app/store.py PUT /a/{name}",
        "services/b/src/app/store.py PUT /b/{name}",
    ]


def test_what_one_service_lacks_is_not_taken_from_another(tmp_path: Path) -> None:
    routes = ROUTES.replace("__import__", "from app.store import kept")
    files = {
        "a/app/__init__.py": "",
        "a/app/main.py": MAIN,
        "a/app/routes.py": routes.replace("__service__", "a"),
        "a/app/store.py": "kept = {}\n",
        "b/app/__init__.py": "",
        "b/app/main.py": MAIN,
        "b/app/routes.py": routes.replace("__service__", "b"),
    }

    assert violations(audited(tmp_path, files)) == ["a/app/store.py PUT /a/{name}"]


def test_a_package_whose_folders_have_no_init_is_read_whole(tmp_path: Path) -> None:
    files = {
        "app/main.py": MAIN.replace("app.routes", "app.api.v1.items"),
        "app/api/v1/items.py": ROUTES.replace("__import__", "from app.core.state.store import kept").replace(
            "__service__", "v1"
        ),
        "app/core/state/store.py": "kept = {}\n",
    }

    assert violations(audited(tmp_path, files)) == ["app/core/state/store.py PUT /v1/{name}"]


def test_a_module_named_after_its_library_imports_the_library(tmp_path: Path) -> None:
    files = {
        "work/__init__.py": "",
        "work/celery.py": "from celery import Celery\n\napp = Celery('work')\n",
        "work/tasks.py": TASKS,
    }

    assert [e.symbol for e in audited(tmp_path, files).entry_points] == ["work.tasks.put"]


@pytest.mark.parametrize("imported", ["from desk import desk_pb2_grpc", "import desk_pb2_grpc"])
def test_the_base_class_of_a_generated_module_is_known(tmp_path: Path, imported: str) -> None:
    server = SERVER.replace("__import__", imported)
    files = {"desk/__init__.py": "", "desk/desk_pb2_grpc.py": "class DeskServicer: ...\n", "desk/server.py": server}

    assert [e.symbol for e in audited(tmp_path, files).entry_points] == ["desk.server.Desk.Put"]
