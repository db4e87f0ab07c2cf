"""What a deployment can configure, taken from environment variables."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """One value per variable, named FORGETFUL_ and the field in capitals."""

    environment: str = "production"
    database_url: str = "sqlite:///./forgetful.db"
    redis_url: str | None = None
    var_dir: Path = Path("var")

    access_minutes: int = 30
    refresh_days: int = 60
    jwt_secret: str = "internships-are-for-learning-and-growing"
    admin_key: str | None = None

    smtp_host: str | None = None
    analytics_url: str | None = None
    currency_feed_url: str | None = None

    @classmethod
    def from_env(cls) -> "Settings":
        env = os.environ
        return cls(
            environment=env.get("FORGETFUL_ENVIRONMENT", cls.environment),
            database_url=env.get("FORGETFUL_DATABASE_URL", cls.database_url),
            redis_url=env.get("FORGETFUL_REDIS_URL"),
            var_dir=Path(env.get("FORGETFUL_VAR_DIR", cls.var_dir)),
            access_minutes=int(env.get("FORGETFUL_ACCESS_MINUTES", cls.access_minutes)),
            refresh_days=int(env.get("FORGETFUL_REFRESH_DAYS", cls.refresh_days)),
            jwt_secret=env.get("FORGETFUL_JWT_SECRET", cls.jwt_secret),
            admin_key=env.get("FORGETFUL_ADMIN_KEY"),
            smtp_host=env.get("FORGETFUL_SMTP_HOST"),
            analytics_url=env.get("FORGETFUL_ANALYTICS_URL"),
            currency_feed_url=env.get("FORGETFUL_CURRENCY_FEED_URL"),
        )


@lru_cache
def get_settings() -> Settings:
    return Settings.from_env()
