"""The log's tables for SQLAlchemy Core. Alembic (0001) makes them; this module only describes them."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

from workforceos.eventstore.columns import Id, Instant

metadata = MetaData()

ANNOUNCED = 0x5746 << 48
"""Plus a position: the advisory lock of PostgreSQL by which a writer announces that it writes beyond it."""

LAST_CHARACTER = "\U0010ffff"
"""A prefix with this behind it is beyond every value that begins with the prefix."""

events = Table(
    "events",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("company_id", Id),
    Column("stream_id", Id),
    Column("version", Integer),
    Column("name", Text),
    Column("data", LargeBinary),
    Column("user_id", Id),
    Column("session_id", Id),
    Column("request_id", Text),
    Column("causation_id", Text),
    Column("recorded_at", Instant),
)

command_log = Table(
    "command_log",
    metadata,
    Column("company_id", Id, primary_key=True),
    Column("actor_id", Id, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text),
    Column("answer", Text),
    Column("request_id", Text),
    Column("stream_id", Id),
    Column("version", Integer),
    Column("recorded_at", Instant),
)

unique_claims = Table(
    "unique_claims",
    metadata,
    Column("company_id", Id, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("source", Id),
)

range_claims = Table(
    "range_claims",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("company_id", Id),
    Column("lane", Text),
    Column("subject", Id),
    Column("starts_at", Instant),
    Column("ends_at", Instant),
    Column("source", Id),
    Column("kind", Text),
)

person_keys = Table(
    "person_keys",
    metadata,
    Column("company_id", Id, primary_key=True),
    Column("person_id", Id, primary_key=True),
    Column("wrapped", LargeBinary),
    Column("changed_at", Instant),
)
