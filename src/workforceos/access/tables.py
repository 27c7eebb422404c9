"""Tables of access. Instants are milliseconds since 1970-01-01 UTC, so that both engines keep them alike."""

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, String, Table, Uuid

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("company_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("role", String(20), nullable=False),
    Column("needs_email_2fa", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("sessions_by_user", "company_id", "user_id"),
    Index("sessions_by_expiry", "expires_at"),
)

credentials = Table(
    "credentials",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("company_id", Uuid, nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("failed", Boolean, nullable=False),
    Index("login_attempts_by_account", "account", "at"),
    Index("login_attempts_by_address", "address", "at"),
    Index("login_attempts_by_time", "at"),
)
