"""What backends use for each concern, recognised by what they import."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program.importing import prefixes
from fungible.audit.program.records import Program
from fungible.model.report import Place
from fungible.model.words import Concern


@dataclass(frozen=True, slots=True)
class Technology:
    """Something that serves a concern: the imports that show it, in words, and whether replicas share it.

    `shared` is None for what may be either.
    """

    concern: Concern
    name: str
    imports: tuple[str, ...]
    shared: bool | None = True


TECHNOLOGIES = (
    Technology(Concern.SESSIONS, "signed tokens (PyJWT)", ("jwt",)),
    Technology(Concern.SESSIONS, "signed tokens (python-jose)", ("jose",)),
    Technology(Concern.SESSIONS, "signed tokens (Authlib)", ("authlib.jose",)),
    Technology(Concern.SESSIONS, "signed tokens (Flask-JWT-Extended)", ("flask_jwt_extended",)),
    Technology(Concern.SESSIONS, "signed tokens (Simple JWT)", ("rest_framework_simplejwt",)),
    Technology(Concern.SESSIONS, "signed values (itsdangerous)", ("itsdangerous",)),
    Technology(Concern.SESSIONS, "signed cookies (Starlette)", ("starlette.middleware.sessions",)),
    Technology(Concern.SESSIONS, "signed cookies (Flask)", ("flask.session", "flask_login")),
    Technology(Concern.SESSIONS, "FastAPI Users", ("fastapi_users",), None),
    Technology(Concern.SESSIONS, "Django's sessions and users", ("django.contrib.auth",)),
    Technology(Concern.RATE_LIMITING, "django-ratelimit on Django's cache", ("django_ratelimit",), None),
    Technology(Concern.RATE_LIMITING, "throttles of Django REST framework", ("rest_framework.throttling",), None),
    Technology(Concern.CACHING, "Redis", ("redis", "aioredis", "valkey", "coredis")),
    Technology(Concern.CACHING, "Memcached", ("pymemcache", "pylibmc", "aiomcache", "bmemcached")),
    Technology(Concern.CACHING, "Django's cache", ("django.core.cache",), None),
    Technology(Concern.FILE_STORAGE, "S3 (boto3)", ("boto3", "aioboto3", "aiobotocore", "s3fs", "obstore")),
    Technology(Concern.FILE_STORAGE, "Google Cloud Storage", ("google.cloud.storage", "gcsfs")),
    Technology(Concern.FILE_STORAGE, "Azure Blob Storage", ("azure.storage.blob", "adlfs")),
    Technology(Concern.FILE_STORAGE, "MinIO", ("minio", "miniopy_async")),
    Technology(Concern.FILE_STORAGE, "Cloudinary", ("cloudinary",)),
    Technology(Concern.FILE_STORAGE, "django-storages", ("storages",)),
    Technology(Concern.DATABASE, "PostgreSQL", ("pydantic.PostgresDsn", "sqlalchemy.dialects.postgresql")),
    Technology(Concern.DATABASE, "PostgreSQL (asyncpg)", ("asyncpg",)),
    Technology(Concern.DATABASE, "PostgreSQL (psycopg)", ("psycopg", "psycopg2", "psycopg_pool")),
    Technology(Concern.DATABASE, "MySQL", ("aiomysql", "pymysql", "MySQLdb", "asyncmy", "mysql")),
    Technology(Concern.DATABASE, "MongoDB", ("pymongo", "motor", "beanie", "mongoengine", "odmantic")),
    Technology(Concern.DATABASE, "Neo4j", ("neo4j",)),
    Technology(Concern.DATABASE, "DynamoDB", ("pynamodb",)),
    Technology(Concern.DATABASE, "Elasticsearch", ("elasticsearch", "opensearchpy")),
    Technology(Concern.DATABASE, "SQLAlchemy", ("sqlalchemy", "sqlmodel", "flask_sqlalchemy"), None),
    Technology(Concern.DATABASE, "Django's ORM", ("django.db",), None),
    Technology(Concern.DATABASE, "Tortoise ORM", ("tortoise",), None),
    Technology(Concern.DATABASE, "Peewee", ("peewee", "playhouse"), None),
    Technology(Concern.DATABASE, "SQLite (local file)", ("sqlite3", "aiosqlite"), False),
    Technology(Concern.REALTIME, "server-sent events", ("sse_starlette", "fastapi.sse"), None),
    Technology(Concern.REALTIME, "Django Channels", ("channels",), None),
    Technology(Concern.REALTIME, "Socket.IO", ("socketio", "flask_socketio"), None),
    Technology(Concern.REALTIME, "Broadcaster", ("broadcaster",), None),
    Technology(
        Concern.REALTIME, "WebSockets", ("fastapi.WebSocket", "starlette.websockets", "fastapi.websockets"), None
    ),
    Technology(Concern.BACKGROUND_JOBS, "Celery", ("celery",)),
    Technology(Concern.BACKGROUND_JOBS, "RQ", ("rq", "django_rq")),
    Technology(Concern.BACKGROUND_JOBS, "Dramatiq", ("dramatiq",)),
    Technology(Concern.BACKGROUND_JOBS, "arq", ("arq",)),
    Technology(Concern.BACKGROUND_JOBS, "taskiq", ("taskiq",)),
    Technology(Concern.BACKGROUND_JOBS, "Huey", ("huey",), None),
    Technology(Concern.BACKGROUND_JOBS, "procrastinate", ("procrastinate",)),
    Technology(Concern.BACKGROUND_JOBS, "SAQ", ("saq",)),
    Technology(Concern.BACKGROUND_JOBS, "APScheduler", ("apscheduler", "flask_apscheduler"), None),
    Technology(
        Concern.BACKGROUND_JOBS,
        "background tasks of the framework",
        ("fastapi.BackgroundTasks", "starlette.background", "fastapi.background"),
        None,
    ),
    Technology(Concern.CONFIGURATION, "pydantic settings", ("pydantic_settings", "pydantic.BaseSettings")),
    Technology(Concern.CONFIGURATION, "Dynaconf", ("dynaconf",)),
    Technology(Concern.CONFIGURATION, "environment variables (environs)", ("environs",)),
    Technology(Concern.CONFIGURATION, "environment variables (django-environ)", ("environ",)),
    Technology(Concern.CONFIGURATION, "environment variables (decouple)", ("decouple",)),
    Technology(Concern.CONFIGURATION, "environment variables (Starlette)", ("starlette.config",)),
    Technology(Concern.SECRETS, "HashiCorp Vault", ("hvac",)),
    Technology(Concern.SECRETS, "Google Secret Manager", ("google.cloud.secretmanager",)),
    Technology(Concern.SECRETS, "Azure Key Vault", ("azure.keyvault",)),
)


def found(program: Program, concern: Concern) -> Iterator[tuple[Technology, Place]]:
    """The technologies of a concern that serving code imports, each with its first place."""
    imported = program.frames.remember("imported", lambda: _imported(program))
    for technology in TECHNOLOGIES:
        if technology.concern is concern:
            places = [imported[name] for name in technology.imports if name in imported]
            if places:
                yield technology, min(places)[1]


def _imported(program: Program) -> dict[str, tuple[int, Place]]:
    """The first place where serving code imports something of each module outside, and its rank among all."""
    modules = sorted((m for m in program.modules if not m.tool), key=lambda m: m.file)
    rows = [(name, Place(file=m.file, line=line)) for m in modules for name, line, _ in m.imports]
    first: dict[str, tuple[int, Place]] = {}
    for rank, (name, place) in enumerate(rows):
        for prefix in prefixes(name):
            first.setdefault(prefix, (rank, place))
    return first
