"""PostgreSQL: tables; the functions are in postgresql_functions_v1."""

from migrations.event_store.postgresql_functions_v1 import APPEND_COMMAND, APPEND_EVENT, LOG_HORIZON, TAKE_CLAIMS

UPGRADE = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    # From 0, and 0 used up here: a sequence that was never used says last_value = its start although that one is
    # still to come, which would hide the first event's bound from readers. CACHE 1: positions in order of asking.
    "CREATE SEQUENCE events_position_seq AS bigint MINVALUE 0 START 0 CACHE 1",
    "SELECT nextval('events_position_seq')",
    """
    CREATE TABLE events (
        position bigint PRIMARY KEY,
        company_id uuid NOT NULL,
        stream_id uuid NOT NULL,
        version integer NOT NULL,
        name text NOT NULL,
        data bytea NOT NULL,
        user_id uuid,
        session_id uuid,
        request_id text NOT NULL,
        causation_id text,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT events_stream_version UNIQUE (stream_id, version)
    )
    """,
    "ALTER SEQUENCE events_position_seq OWNED BY events.position",
    "CREATE INDEX events_of_company ON events (company_id, position)",
    """
    CREATE TABLE command_log (
        company_id uuid NOT NULL,
        actor_id uuid NOT NULL,
        key text COLLATE "C" NOT NULL,
        fingerprint text NOT NULL,
        answer text NOT NULL,
        request_id text NOT NULL,
        stream_id uuid,
        version integer,
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, actor_id, key)
    )
    """,
    """
    CREATE TABLE unique_claims (
        company_id uuid NOT NULL,
        kind text COLLATE "C" NOT NULL,
        value text COLLATE "C" NOT NULL,
        source uuid NOT NULL,
        PRIMARY KEY (company_id, kind, value)
    )
    """,
    "CREATE INDEX unique_claims_of_source ON unique_claims (source)",
    """
    CREATE TABLE range_claims (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        company_id uuid NOT NULL,
        lane text COLLATE "C" NOT NULL,
        subject uuid NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        source uuid NOT NULL,
        kind text COLLATE "C" NOT NULL,
        CHECK (starts_at < ends_at),
        -- The subject leads: what tells rows apart best must come first in a GiST index (half the cost of an insert).
        CONSTRAINT range_claims_do_not_overlap EXCLUDE USING gist (
            subject WITH =, tstzrange(starts_at, ends_at) WITH &&, company_id WITH =, lane WITH =
        ) WHERE (lane IN ('presence', 'leaveRequest', 'payrollPeriod'))
    )
    """,
    "CREATE INDEX range_claims_of_subject ON range_claims (company_id, lane, subject, starts_at, ends_at)",
    "CREATE INDEX range_claims_of_source ON range_claims (source)",
    "CREATE INDEX range_claims_of_lane ON range_claims (company_id, lane, ends_at)",
    "CREATE INDEX range_claims_ended ON range_claims (lane, ends_at)",
    """
    CREATE TABLE person_keys (
        company_id uuid NOT NULL,
        person_id uuid NOT NULL,
        wrapped bytea,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, person_id)
    )
    """,
    APPEND_EVENT,
    TAKE_CLAIMS,
    APPEND_COMMAND,
    LOG_HORIZON,
)

DOWNGRADE = (
    "DROP FUNCTION log_horizon, append_command, take_claims, append_event",
    "DROP TABLE person_keys",
    "DROP TABLE range_claims",
    "DROP TABLE unique_claims",
    "DROP TABLE command_log",
    "DROP TABLE events",
)
