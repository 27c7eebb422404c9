"""SQLite: ids are 16 bytes, instants microseconds since 1970 UTC."""

UPGRADE = (
    # AUTOINCREMENT: a position is never given twice.
    """
    CREATE TABLE events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        company_id BLOB NOT NULL,
        stream_id BLOB NOT NULL,
        version INTEGER NOT NULL,
        name TEXT NOT NULL,
        data BLOB NOT NULL,
        user_id BLOB,
        session_id BLOB,
        request_id TEXT NOT NULL,
        causation_id TEXT,
        recorded_at INTEGER NOT NULL,
        CONSTRAINT events_stream_version UNIQUE (stream_id, version)
    )
    """,
    "CREATE INDEX events_of_company ON events (company_id, position)",
    """
    CREATE TABLE command_log (
        company_id BLOB NOT NULL,
        actor_id BLOB NOT NULL,
        key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        answer TEXT NOT NULL,
        request_id TEXT NOT NULL,
        stream_id BLOB,
        version INTEGER,
        recorded_at INTEGER NOT NULL,
        PRIMARY KEY (company_id, actor_id, key)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE unique_claims (
        company_id BLOB NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        source BLOB NOT NULL,
        PRIMARY KEY (company_id, kind, value)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX unique_claims_of_source ON unique_claims (source)",
    """
    CREATE TABLE range_claims (
        id INTEGER PRIMARY KEY,
        company_id BLOB NOT NULL,
        lane TEXT NOT NULL,
        subject BLOB NOT NULL,
        starts_at INTEGER NOT NULL,
        ends_at INTEGER NOT NULL,
        source BLOB NOT NULL,
        kind TEXT NOT NULL,
        CHECK (starts_at < ends_at)
    )
    """,
    "CREATE INDEX range_claims_of_subject ON range_claims (company_id, lane, subject, starts_at, ends_at)",
    "CREATE INDEX range_claims_of_source ON range_claims (source)",
    "CREATE INDEX range_claims_of_lane ON range_claims (company_id, lane, ends_at)",
    "CREATE INDEX range_claims_ended ON range_claims (lane, ends_at)",
    # The append looks for conflicts itself; this is the net below it. As spans of a lane never overlap, only the one
    # with the latest start before the new end can be in the way.
    """
    CREATE TRIGGER range_claims_do_not_overlap BEFORE INSERT ON range_claims
    WHEN NEW.lane IN ('presence', 'leaveRequest', 'payrollPeriod')
    BEGIN
        SELECT RAISE(ABORT, 'range_claims_do_not_overlap')
        WHERE (
            SELECT ends_at FROM range_claims
            WHERE company_id = NEW.company_id AND lane = NEW.lane AND subject = NEW.subject
                AND starts_at < NEW.ends_at
            ORDER BY starts_at DESC LIMIT 1
        ) > NEW.starts_at;
    END
    """,
    """
    CREATE TABLE person_keys (
        company_id BLOB NOT NULL,
        person_id BLOB NOT NULL,
        wrapped BLOB,
        changed_at INTEGER NOT NULL,
        PRIMARY KEY (company_id, person_id)
    ) WITHOUT ROWID
    """,
)

DOWNGRADE = (
    "DROP TABLE person_keys",
    "DROP TABLE range_claims",
    "DROP TABLE unique_claims",
    "DROP TABLE command_log",
    "DROP TABLE events",
)
