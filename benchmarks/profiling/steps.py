"""The steps of a request, and functions of the program that are timed for them.

A step's time is its own: what the steps within it take is theirs. What is named for no step counts for the one around.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """`functions` are "module:name" or "module:Class.name"."""

    name: str
    functions: tuple[str, ...]


_CACHES = tuple(
    f"workforceos.cache.{module}:{cache}.{call}"
    for module, cache in (("memory", "MemoryCache"), ("redis", "RedisCache"))
    for call in ("get", "get_many", "raise_to", "add", "set")
)

HANDLING = Step(
    "everything else in the handler's thread",
    ("workforceos.http.dispatch:serve_command", "workforceos.http.dispatch:serve_read"),
)
STEPS = (
    HANDLING,
    Step(
        "who asks: token, company, role",
        ("workforceos.http.commanding:find_acting", "workforceos.http.reading:find_acting"),
    ),
    Step("cache: session, position", _CACHES),
    Step("body: parse", ("workforceos.http.incoming:parse_object",)),
    Step(
        "streams: query",
        (
            "workforceos.eventstore.postgres:PostgresRecorder.select_streams",
            "workforceos.eventstore.sqlite:SqliteRecorder.select_streams",
        ),
    ),
    Step("streams: decode", ("workforceos.eventstore.mapper:Mapper.to_recorded",)),
    Step("streams: fold", ("workforceos.work:fold",)),
    Step(
        "decide",
        (
            "workforceos.domain.attendance.decisions:check_in",
            "workforceos.domain.attendance.decisions:flag_missing_check_out",
        ),
    ),
    Step("events: encode, encrypt", ("workforceos.eventstore.mapper:Mapper.to_stored_events",)),
    Step(
        "append: one statement, committed",
        (
            "workforceos.eventstore.postgres:PostgresRecorder.insert_events",
            "workforceos.eventstore.sqlite:SqliteRecorder.insert_events",
        ),
    ),
    Step(
        "look whether the shift has moved",
        (
            "workforceos.eventstore.postgres:PostgresRecorder.have_moved",
            "workforceos.eventstore.sqlite:SqliteRecorder.have_moved",
        ),
    ),
    Step("list parameters: parse", ("bff.records:parse_list",)),
    Step("wait for the own position", ("workforceos.readmodels.reads:Reads.wait",)),
    Step(
        "search: make the query, read the hits",
        (
            "workforceos.readmodels.elasticsearch.store:ElasticsearchStore.search",
            "workforceos.readmodels.sql.store:SqlReadStore.search",
        ),
    ),
    Step(
        "search: engine and its client",
        (
            "workforceos.readmodels.elasticsearch.transport:Elasticsearch.msearch",
            "sqlalchemy:Connection.execute",
            "sqlalchemy:Connection.exec_driver_sql",
        ),
    ),
    Step(
        "answer: record, envelope, JSON",
        (
            "workforceos.http.commanding:_rendered",
            "workforceos.http.workforce_surface:WorkforceSurface.success",
            "workforceos.readmodels.model:RecordModel.shown",
        ),
    ),
)
EDGE = Step("event loop, log line, way to the thread and back", ("workforceos.http.edge:RequestEdge.__call__",))
"""Timed from its first to its last instant, waiting included; the thread's time is taken off."""
