"""URLs of servers among the settings. What is wrong with one is said without it: it may hold a password.

Drivers are loaded only where a URL asks for them, and then tell which options they know; nothing is connected.
"""

import re
from urllib.parse import SplitResult, urlsplit

from pydantic_core import PydanticCustomError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_DATABASE = "postgresql://user:password@host:5432/name"
_ELASTICSEARCH = "http(s)://user:password@host:9200, or several of them with commas between"
_REDIS = "redis(s)://:password@host:6379/0"


def database_url(text: str) -> str:
    """PostgreSQL or, for tests and tools, sqlite:////absolute/path.db."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise _refused(_DATABASE) from None
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise _refused(_DATABASE)
        return text
    if url.get_backend_name() not in ("postgresql", "postgres") or not _is_port(url.port):
        raise _refused(_DATABASE)
    _must_know_options(url.set(drivername="postgresql+psycopg"))
    return text


def elasticsearch_urls(text: str) -> str:
    """Comma-separated; a port may be left out."""
    urls = [_parts(url.strip(), _ELASTICSEARCH) for url in text.split(",") if url.strip()]
    if not (urls and all(url.scheme in ("http", "https") and url.hostname for url in urls)):
        raise _refused(_ELASTICSEARCH)
    return text


def redis_url(text: str) -> str:
    """TCP, with or without TLS, or a socket (unix:///path)."""
    url = _parts(text, _REDIS)
    is_tcp = url.scheme in ("redis", "rediss") and url.hostname and re.fullmatch(r"(/\d*)?", url.path, re.ASCII)
    if not (is_tcp or (url.scheme == "unix" and url.path)):
        raise _refused(_REDIS)
    from redis import ConnectionPool, RedisError

    try:
        ConnectionPool.from_url(text).make_connection()
    except (TypeError, ValueError, RedisError):
        raise _unknown_option(_REDIS) from None
    return text


def _must_know_options(url: URL) -> None:
    from psycopg import ProgrammingError
    from psycopg.conninfo import make_conninfo

    try:
        make_conninfo(**url.get_dialect()().create_connect_args(url)[1])
    except (ArgumentError, ProgrammingError):
        raise _unknown_option(_DATABASE) from None


def _parts(text: str, expected: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        is_port = _is_port(parts.port)
    except ValueError:
        raise _refused(expected) from None
    if not is_port:
        raise _refused(expected)
    return parts


def _is_port(port: int | None) -> bool:
    return port is None or 0 < port <= 65535


def _refused(expected: str) -> PydanticCustomError:
    return PydanticCustomError("server_url", f"Input should be a URL like {expected}")


def _unknown_option(expected: str) -> PydanticCustomError:
    return PydanticCustomError("server_url", f"Input should be a URL like {expected}, with options that its driver has")
