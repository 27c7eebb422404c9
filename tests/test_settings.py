"""What settings may be: the sentence that a start ends with names the one that is not valid."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer import Exit

from workforceos.commandline.failing import one_sentence
from workforceos.settings import EnvFileUnusable, Settings, read_settings


def chosen(**settings: Any) -> Settings:
    return Settings(**{"_env_file": None, **settings})


PROXIES = "addresses or networks like 10.0.0.7, 10.1.0.0/16, with commas between, or *"
PAGE = "a URL like https://app.example.com"
ORIGINS = "origins like https://app.example.com, http://localhost:5173, with commas between"


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("WORKFORCEOS_SESSION_HOURS", "87600.1", "Input should be less than or equal to 87600"),
        ("WORKFORCEOS_SESSION_HOURS", "1e308", "Input should be less than or equal to 87600"),
        ("WORKFORCEOS_SESSION_HOURS", "inf", "Input should be a finite number"),
        ("WORKFORCEOS_SESSION_HOURS", "-inf", "Input should be a finite number"),
        ("WORKFORCEOS_SESSION_HOURS", "nan", "Input should be a finite number"),
        ("WORKFORCEOS_SESSION_HOURS", "0", "Input should be greater than 0"),
        ("WORKFORCEOS_PORT", "65536", "Input should be less than or equal to 65535"),
        ("WORKFORCEOS_PORT", "-1", "Input should be greater than or equal to 0"),
        ("WORKFORCEOS_SUPERADMIN_EMAIL", "foo", "Input should be an e-mail address"),
        ("WORKFORCEOS_SUPERADMIN_EMAIL", "", "Input should be an e-mail address"),
        ("WORKFORCEOS_SUPERADMIN_EMAIL", f"root@{'a' * 200}.com", "Input should be an e-mail address"),
        *(
            ("WORKFORCEOS_TRUSTED_PROXIES", value, f"Input should be {PROXIES}")
            for value in ("10.0.0.0/99", "notanip", "127.0.0.1,gateway", "10.0.0.1/8", "10.0.0.7:80", "*,10.0.0.7")
        ),
        *(
            ("FRONTEND_URL", value, f"Input should be {PAGE}")
            for value in ("nourl", "javascript:x", "http://", "//app.example", "ftp://app.example", "http://a b/")
        ),
        ("FRONTEND_URL", "https://app.example:65536", f"Input should be {PAGE}"),
        *(
            ("CORS_ORIGINS", value, f"Input should be {ORIGINS}")
            for value in ("garbage", "*", "https://app.example/", "https://App.example", "https://a.example,b.example")
        ),
    ],
)
def test_a_value_that_is_not_valid(
    name: str, value: str, problem: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Exit) as ended, one_sentence():
        chosen()
    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == f"workforceos: settings are not valid: {name}: {problem}\n"


DATABASE = "postgresql://user:password@host:5432/name"
ELASTICSEARCH = "http(s)://user:password@host:9200, or several of them with commas between"
REDIS = "redis(s)://:password@host:6379/0"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (name, value, expected)
        for names, values, expected in (
            (
                ("DATABASE_URL", "READMODEL_URL"),
                (
                    "s3cret",
                    "postgresql://u:s3cret@h:word/db",
                    "postgresql://u:s3cret@h:65536/db",
                    "mysql://u:s3cret@h/d",
                    "postgresql://u:s3cret@[::1/db",
                    "sqlite://",
                    "sqlite:///:memory:",
                ),
                DATABASE,
            ),
            (
                ("ELASTICSEARCH_URL",),
                (",", "s3cret", "http://u:s3c/ret@h:9200", "http://u:s3cret@[bad", "http://h:9200,ftp://u:s3cret@h"),
                ELASTICSEARCH,
            ),
            (
                ("REDIS_URL",),
                (
                    "s3cret",
                    "redis://:s3cret@h:word",
                    "redis://:s3cret@h:65536",
                    "redis://:s3cret@h:0",
                    "unix://",
                    "redis:",
                    "redis://:s3cret@h/abc",
                    "redis://:s3cret@h/1/2",
                ),
                REDIS,
            ),
        )
        for name in names
        for value in values
    ],
)
def test_a_url_that_is_not_valid_is_named_and_not_shown(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Exit), one_sentence():
        chosen()
    said = capsys.readouterr().err
    assert said == f"workforceos: settings are not valid: {name}: Input should be a URL like {expected}\n"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DATABASE_URL", "postgresql://u:s3cret@h/db?nosuch=1", DATABASE),
        ("READMODEL_URL", "postgresql://u:s3cret@h/db?nosuch=1", DATABASE),
        ("DATABASE_URL", "postgresql://u:s3cret@/db?host=h:1&host=h:word", DATABASE),
        ("REDIS_URL", "redis://:s3cret@h?nosuch=1", REDIS),
        ("REDIS_URL", "redis://:s3cret@h?db=word", REDIS),
        ("REDIS_URL", "rediss://:s3cret@h?ssl_cert_reqs=perhaps", REDIS),
    ],
)
def test_an_option_that_the_driver_does_not_know(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Exit), one_sentence():
        chosen()
    assert capsys.readouterr().err == (
        f"workforceos: settings are not valid: {name}: Input should be a URL like {expected}, with options that its"
        " driver has\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://u:p%40ss@[::1]:5432/name?sslmode=require"),
        ("DATABASE_URL", "postgres://h/name"),
        ("DATABASE_URL", "postgresql:///name?host=/run/postgresql"),
        ("DATABASE_URL", "postgresql://u@/db?host=one:5432&host=two:5433&target_session_attrs=read-write"),
        ("DATABASE_URL", "sqlite:////absolute/path.db"),
        ("READMODEL_URL", "postgresql+psycopg://u@h/name"),
        ("ELASTICSEARCH_URL", "http://u:p@one:9200, https://two"),
        ("REDIS_URL", "rediss://u:p@h/2"),
        ("REDIS_URL", "unix:///run/redis.sock?db=1"),
        ("REDIS_URL", "redis://h/"),
        ("REDIS_URL", ""),
        ("FRONTEND_URL", "https://app.example"),
        ("FRONTEND_URL", "http://[::1]:5173/a/path?a=b#/c"),
        ("CORS_ORIGINS", "https://app.example, http://localhost:5173"),
        ("CORS_ORIGINS", "http://[::1]:5173"),
    ],
)
def test_a_url_that_is_valid_stays_as_it_is(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(chosen(), name.lower()) == value


@pytest.mark.parametrize(
    ("name", "value", "field", "kept"),
    [
        ("WORKFORCEOS_SESSION_HOURS", "87600", "session_hours", 87600.0),
        ("WORKFORCEOS_SESSION_HOURS", "0.5", "session_hours", 0.5),
        ("WORKFORCEOS_PORT", "65535", "port", 65535),
        ("WORKFORCEOS_SUPERADMIN_EMAIL", "root@example.com", "superadmin_email", "root@example.com"),
    ],
)
def test_a_value_that_is_valid(
    name: str, value: str, field: str, kept: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(chosen(), field) == kept


@pytest.mark.parametrize(
    ("name", "field", "default"),
    [
        ("WORKFORCEOS_HOST", "host", "127.0.0.1"),
        ("WORKFORCEOS_DATA_DIR", "data_dir", Path("var")),
        ("FRONTEND_URL", "frontend_url", "http://localhost:5173"),
    ],
)
def test_an_empty_value_counts_as_not_set(
    name: str, field: str, default: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"{name}=\n")
    assert getattr(chosen(_env_file=file), field) == default
    monkeypatch.setenv(name, "")
    assert getattr(chosen(), field) == default


@pytest.mark.parametrize("value", ["", "*", "10.0.0.7", "127.0.0.1, 10.1.0.0/16,fd00::/8"])
def test_proxies_that_are_trusted(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty list trusts none."""
    monkeypatch.setenv("WORKFORCEOS_TRUSTED_PROXIES", value)
    assert chosen().trusted_proxies == value


def test_a_file_of_settings_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    where = f"the settings in {tmp_path / '.env'} cannot be read"
    (tmp_path / ".env").write_bytes("WORKFORCEOS_SUPERADMIN_PASSWORD=schön".encode("latin-1"))
    with pytest.raises(EnvFileUnusable, match=f"^{where}: save the file as UTF-8$"):
        read_settings()
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").mkdir()
    with pytest.raises(EnvFileUnusable, match=f"^{where}: it is a folder$"):
        read_settings()
    (tmp_path / ".env").rmdir()
    assert read_settings().frontend_url == "http://localhost:5173"


@pytest.mark.parametrize(
    ("changed", "uses"),
    [
        ({}, False),
        ({"readmodel_url": None, "elasticsearch_url": "http://search"}, False),
        ({"readmodel_url": None}, True),
        ({"database_url": None}, True),
        ({"secret_key": SecretStr("")}, True),
        ({"secret_key": None, "env": "production"}, False),
    ],
)
def test_whether_the_data_folder_is_used(changed: dict[str, Any], uses: bool) -> None:
    servers = {"database_url": "postgresql://m", "readmodel_url": "postgresql://r", "secret_key": SecretStr("s")}
    assert chosen(**{**servers, **changed}).uses_data_dir is uses
