"""The database: engine, sessions and schema."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from forgetful.settings import get_settings

settings = get_settings()

engine = create_engine(settings.database_url)
SessionLocal = sessionmaker(bind=engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """The parent of every table."""


with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def get_db() -> Iterator[Session]:
    """A session for one request."""
    with SessionLocal() as session:
        yield session


Db = Annotated[Session, Depends(get_db)]


def check_database(url: str) -> None:
    """Fail early if the database can't be reached."""
    probe = create_engine(url)
    with probe.connect() as link:
        link.execute(text("SELECT 1"))


def upgrade_schema() -> None:
    """Bring a database of an older version up to date."""
    columns = {column["name"] for column in inspect(engine).get_columns("students")}
    with engine.begin() as link:
        if "plan" not in columns:
            link.execute(text("ALTER TABLE students ADD COLUMN plan VARCHAR(20) DEFAULT 'free'"))
        link.execute(
            text("CREATE INDEX IF NOT EXISTS ix_applications_status ON applications (status)")
        )


from forgetful import models  # noqa: E402, F401
