"""Settings, read from the environment or `.env`. docs/settings.md is generated from this model."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from workforceos import server_urls, web_addresses
from workforceos.domain.user.email import is_email

ENV_FILE = Path(".env")
LONGEST_SESSION_HOURS = 10 * 365 * 24
"""Ten years. An end beyond the year 9999 is no instant at all."""


class EnvFileUnusable(ValueError):
    """There is a `.env`, but it cannot be read. The text says why."""


def _email(text: str) -> str:
    if not is_email(text):
        raise PydanticCustomError("email", "Input should be an e-mail address")
    return text


class Settings(BaseSettings):
    """Every setting has the environment variable named as its alias."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, extra="ignore", populate_by_name=True, ignored_types=(cached_property,)
    )

    env: Literal["development", "test", "production"] = Field(
        default="development",
        alias="WORKFORCEOS_ENV",
        description="production: no secretCode in answers, secure cookies, no default secrets",
    )
    host: str = Field(
        default="127.0.0.1", alias="WORKFORCEOS_HOST", description="address to listen on; empty: the default"
    )
    port: int = Field(
        default=8080, alias="WORKFORCEOS_PORT", ge=0, le=65535, description="port to listen on; 0 picks a free one"
    )
    data_dir: Path = Field(
        default=Path("var"),
        alias="WORKFORCEOS_DATA_DIR",
        description="SQLite files, keys, uploaded files; empty: the default",
    )
    superadmin_email: Annotated[str, AfterValidator(_email)] = Field(
        default="admin@workforceos.local",
        alias="WORKFORCEOS_SUPERADMIN_EMAIL",
        description="the super admin's e-mail, used at first start",
    )
    superadmin_password: SecretStr | None = Field(
        default=None,
        alias="WORKFORCEOS_SUPERADMIN_PASSWORD",
        description="used at first start, where production refuses one that no user may have; "
        "none: random, printed once",
    )
    email_verification: bool | None = Field(
        default=None,
        alias="WORKFORCEOS_EMAIL_VERIFICATION",
        description="whether login needs a verified e-mail; none: only in production",
    )
    secret_key: SecretStr | None = Field(
        default=None,
        alias="WORKFORCEOS_SECRET_KEY",
        description="signs tokens, wraps personal keys; none: kept in the data folder (production refuses to start)",
    )
    session_hours: float = Field(
        default=24,
        alias="WORKFORCEOS_SESSION_HOURS",
        gt=0,
        le=LONGEST_SESSION_HOURS,
        allow_inf_nan=False,
        description=f"life of a session and its token, in hours; at most {LONGEST_SESSION_HOURS} (ten years)",
    )
    database_url: str | None = Field(
        default=None, alias="DATABASE_URL", description="postgresql://...; none: SQLite in the data folder"
    )
    elasticsearch_url: str | None = Field(
        default=None,
        alias="ELASTICSEARCH_URL",
        description="http(s)://user:pass@host:9200, comma-separated; none: SQL read models",
    )
    elasticsearch_index_prefix: str = Field(
        default="workforceos_",
        alias="ELASTICSEARCH_INDEX_PREFIX",
        pattern=r"^[a-z][a-z0-9_-]{0,60}$",
        description="begins every index name; another one lets several installations share a cluster",
    )
    readmodel_url: str | None = Field(
        default=None,
        alias="READMODEL_URL",
        description="PostgreSQL for SQL read models; none: SQLite in the data folder",
    )
    redis_url: str | None = Field(default=None, alias="REDIS_URL", description="redis://...; none: caches in process")
    trusted_proxies: Annotated[str, AfterValidator(web_addresses.proxies)] = Field(
        default="127.0.0.1",
        alias="WORKFORCEOS_TRUSTED_PROXIES",
        description="comma-separated addresses or networks of gateways whose X-Forwarded-For names the client, or * for"
        " whoever connects; login limits count by the client's address",
    )
    frontend_url: Annotated[str, AfterValidator(web_addresses.page_url)] = Field(
        default="http://localhost:5173",
        alias="FRONTEND_URL",
        description="links in mails, redirects; empty: the default",
    )
    cors_origins: Annotated[str, AfterValidator(web_addresses.origins)] = Field(
        default="", alias="CORS_ORIGINS", description="comma-separated origins that browsers may call from"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", alias="WORKFORCEOS_LOG_LEVEL", description="lowest level of the structured log"
    )

    @field_validator("host", "data_dir", "frontend_url", mode="before")
    @classmethod
    def _default_for_empty(cls, value: Any, info: ValidationInfo) -> Any:
        """As `none` is for the other texts. An empty host would be every address of the machine, an empty folder
        wherever it is started; an empty list of proxies or origins, on the other hand, is meant."""
        return cls.model_fields[str(info.field_name)].default if value == "" else value

    @field_validator("database_url", "readmodel_url")
    @classmethod
    def _is_database(cls, value: str | None) -> str | None:
        return value and server_urls.database_url(value)

    @field_validator("elasticsearch_url")
    @classmethod
    def _is_elasticsearch(cls, value: str | None) -> str | None:
        return value and server_urls.elasticsearch_urls(value)

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str | None) -> str | None:
        return value and server_urls.redis_url(value)

    @property
    def needs_verified_email(self) -> bool:
        return self.env == "production" if self.email_verification is None else self.email_verification

    @property
    def uses_data_dir(self) -> bool:
        """Whether anything of this installation is kept in the data folder."""
        keeps_secret = self.env != "production" and not (self.secret_key and self.secret_key.get_secret_value())
        return keeps_secret or not (self.database_url and (self.elasticsearch_url or self.readmodel_url))

    @property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'workforceos.db').absolute()}"

    @property
    def resolved_readmodel_url(self) -> str:
        return self.readmodel_url or f"sqlite:///{(self.data_dir / 'readmodels.db').absolute()}"


def read_settings() -> Settings:
    """From the environment, then from `.env`. Raises EnvFileUnusable."""
    where = f"the settings in {ENV_FILE.absolute()} cannot be read"
    if ENV_FILE.is_dir():  # which would else count as none
        raise EnvFileUnusable(f"{where}: it is a folder")
    try:
        return Settings()
    except UnicodeDecodeError as error:
        raise EnvFileUnusable(f"{where}: save the file as UTF-8") from error
