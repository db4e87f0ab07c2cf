"""`--app` narrows to what one application can reach, and says what it left out."""

from pathlib import Path

import pytest

from fungible.audit import pipeline
from fungible.errors import UsageError
from fungible.model.report import AuditReport
from fungible.model.words import Verdict
from tests.casebook.checking import write

SHOP = {
    "shop/main.py": """\
from contextlib import asynccontextmanager
from fastapi import BackgroundTasks, FastAPI
from shop.items import router
from shop.extra import extra

baskets = {}


@asynccontextmanager
async def lifespan(app):
    yield


app = FastAPI(lifespan=lifespan)
app.include_router(router)
app.mount("/extra", extra)


@app.middleware("http")
async def count(request, call_next):
    baskets[request.url.path] = request.method
    return await call_next(request)


def later(name: str):
    baskets[name] = name


@app.get("/baskets")
def show(tasks: BackgroundTasks):
    tasks.add_task(later, "a")
    return baskets
""",
    "shop/items.py": """\
from fastapi import APIRouter

router = APIRouter()
items = {}


@router.put("/items/{name}")
def put(name: str, text: str):
    items[name] = text
    return items
""",
    "shop/extra.py": """\
from starlette.applications import Starlette
from starlette.routing import Route

extras = {}


async def more(request):
    extras[request.query_params["name"]] = request.url.path
    return extras


extra = Starlette(routes=[Route("/more", more)])
""",
    "admin/main.py": """\
from fastapi import FastAPI
from admin.jobs import refresh

flags = {}


def create_app():
    app = FastAPI()

    @app.put("/flags/{name}")
    def put(name: str, text: str):
        flags[name] = text
        return flags

    return app


app = create_app()
""",
    "admin/jobs.py": """\
from celery import shared_task

status = {}


@shared_task
def refresh(name):
    status[name] = name
    return status
""",
}


def audited(folder: Path, app: str | None, files: dict[str, str] = SHOP) -> AuditReport:
    write(files, folder)
    return pipeline.run([folder], pipeline.Plan(app=app), lambda event: None)


def violations(report: AuditReport) -> list[str]:
    return sorted(p.symbol for p in report.state_points if p.verdict is Verdict.VIOLATION)


def routes(report: AuditReport) -> list[str]:
    return sorted(e.route or e.symbol.rpartition(".")[2] for e in report.entry_points)


def test_without_a_name_every_application_is_covered(tmp_path: Path) -> None:
    report = audited(tmp_path, None)

    assert violations(report) == [
        "admin.jobs.status",
        "admin.main.flags",
        "shop.extra.extras",
        "shop.items.items",
        "shop.main.baskets",
    ]
    assert report.notes == ()


def test_what_the_application_includes_mounts_and_starts_is_kept(tmp_path: Path) -> None:
    report = audited(tmp_path, "shop.main:app")

    assert violations(report) == ["shop.extra.extras", "shop.items.items", "shop.main.baskets"]
    assert routes(report) == ["GET /baskets", "GET /extra/more", "PUT /items/{name}", "count", "later", "lifespan"]


def test_what_is_left_out_is_counted_and_named(tmp_path: Path) -> None:
    (note,) = audited(tmp_path, "shop.main:app").notes

    assert note.startswith("Narrowed to shop.main:app: 2 entry points that it does not reach were left out")
    assert note.endswith(", of admin.jobs (1), admin.main:app (1).")


@pytest.mark.parametrize("app", ["admin.main:app", "admin.main:create_app"])
def test_a_factory_stands_for_the_application_that_it_returns(tmp_path: Path, app: str) -> None:
    report = audited(tmp_path, app)

    assert violations(report) == ["admin.jobs.status", "admin.main.flags"]
    assert routes(report) == ["PUT /flags/{name}", "refresh"]


def test_a_mounted_application_alone_is_without_what_mounts_it(tmp_path: Path) -> None:
    assert violations(audited(tmp_path, "shop.extra:extra")) == ["shop.extra.extras"]


@pytest.mark.parametrize("app", ["shop.main:application", "shop.nothing:app"])
def test_a_name_that_does_not_exist_is_an_error_that_tells_which_do(tmp_path: Path, app: str) -> None:
    with pytest.raises(UsageError) as caught:
        audited(tmp_path, app)

    assert str(caught.value) == (
        f"no application is called {app} (--app); found here: admin.main:app, shop.extra:extra, shop.main:app"
    )


def test_a_program_without_applications_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no application was found here"):
        audited(tmp_path, "lone:app", {"lone.py": "x = 1\n"})


def test_a_factory_that_nothing_calls_is_found_by_name(tmp_path: Path) -> None:
    files = {
        "web.py": SHOP["admin/main.py"]
        .replace("from admin.jobs import refresh\n", "")
        .replace("app = create_app()\n", "")
    }

    assert violations(audited(tmp_path, "web:create_app", files)) == ["web.flags"]


def test_equal_names_in_two_services_are_told_apart(tmp_path: Path) -> None:
    files = {f"services/{s}/app/main.py": SHOP["shop/items.py"].replace("APIRouter", "FastAPI") for s in "ab"}
    files |= {f"services/{s}/app/__init__.py": "" for s in "ab"}

    with pytest.raises(UsageError, match="is several applications"):
        audited(tmp_path, "app.main:router", files)


def test_settings_and_urls_of_django_are_followed_by_name(tmp_path: Path) -> None:
    files = {
        "one/wsgi.py": """\
import os
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "one.settings")
application = get_wsgi_application()
""",
        "one/settings.py": 'ROOT_URLCONF = "one.urls"\nINSTALLED_APPS = ["blog"]\n',
        "one/urls.py": 'from django.urls import include, path\nurlpatterns = [path("blog/", include("blog.urls"))]\n',
        "blog/__init__.py": "",
        "blog/urls.py": 'from django.urls import path\nfrom blog import views\nurlpatterns = [path("", views.home)]\n',
        "blog/views.py": "hits = {}\n\n\ndef home(request):\n    hits[request.path] = request.user\n    return hits\n",
        "blog/signals.py": """\
from django.db.models.signals import post_save
from django.dispatch import receiver

saved = {}


@receiver(post_save)
def note(sender, instance, **kwargs):
    saved[instance.pk] = instance
    return saved
""",
        "other/tasks.py": SHOP["admin/jobs.py"],
    }

    assert violations(audited(tmp_path, "one.wsgi:application", files)) == ["blog.signals.saved", "blog.views.hits"]


def test_an_application_that_is_not_understood_is_narrowed_by_what_its_module_imports(tmp_path: Path) -> None:
    files = {
        "web.py": "import jobs\nfrom somewhere import make\n\napp = make(jobs)\n",
        "jobs.py": SHOP["admin/jobs.py"],
        "other.py": SHOP["shop/items.py"],
    }

    assert violations(audited(tmp_path, "web:app", files)) == ["jobs.status"]
