"""JSON log lines on standard error, one object a line, with the request's facts."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import msgspec
import structlog

from workforceos.observability.context import current_facts

_encode = msgspec.json.Encoder(enc_hook=str).encode


def configure_logs(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send everything that is logged, by libraries too, to `stream` as JSON lines. Call once at start."""
    output = _Output(stream or sys.stderr)
    structlog.configure(
        processors=[
            _add_facts,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            structlog.processors.EventRenamer("message"),
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, output)),
        cache_logger_on_first_use=False,  # a logger must not keep the stream of an earlier configuration
    )
    handler = _Forward()
    # Libraries tell every request of theirs at INFO; the server's own start and stop are worth a line.
    logging.basicConfig(level=max(logging.getLevelName(level), logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("uvicorn.error").setLevel(logging.getLevelName(level))
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # a traceback per try; who asked tells of the outage
    logging.getLogger("uvicorn.access").disabled = True  # the edge logs each request once, with its facts


class _Output:
    """The stream, but what it does not take (a full disk) is lost alone, not with the request that it tells of."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


class _Forward(logging.Handler):
    """The standard library's records through the same processors."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        exc_info = record.exc_info if record.exc_info and record.exc_info[0] else None
        log.log(record.levelno, record.getMessage(), logger=record.name, exc_info=exc_info)


def _add_facts(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {**current_facts(), **event}


def _render(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    try:
        return _encode(event).decode()
    except (TypeError, ValueError):  # a value that has no JSON (NaN, lone surrogates) must not lose the line
        return _encode(
            {name: repr(value).encode("ascii", "backslashreplace").decode() for name, value in event.items()}
        ).decode()
