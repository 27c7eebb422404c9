"""A page of the log in one call, for readers that ask every 10 ms; releases that find claims by their source."""

from migrations.event_store.postgresql_functions_v1 import TAKE_CLAIMS

SLOW_RELEASES = TAKE_CLAIMS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
# With a plain comparison of the company the plan walks through all of its claims instead of those of the source.
FAST_RELEASES = SLOW_RELEASES.replace(
    "WHERE c.company_id = p_company AND c.source = r.source",
    "WHERE c.company_id IS NOT DISTINCT FROM p_company AND c.source = r.source",
)

READ_LOG = """
CREATE FUNCTION read_log(p_after bigint, p_limit bigint) RETURNS TABLE (
    horizon bigint, "position" bigint, company_id uuid, stream_id uuid, version integer, name text, data bytea,
    user_id uuid, session_id uuid, request_id text, causation_id text, recorded_at timestamptz
) LANGUAGE plpgsql VOLATILE ROWS 100 AS $$
DECLARE
    v_horizon bigint;
BEGIN
    v_horizon := log_horizon(p_after);
    -- A statement of its own, with a snapshot taken after the horizon (the function is VOLATILE, READ COMMITTED).
    IF v_horizon > p_after THEN
        RETURN QUERY
        SELECT v_horizon, e.position, e.company_id, e.stream_id, e.version, e.name, e.data,
               e.user_id, e.session_id, e.request_id, e.causation_id, e.recorded_at
        FROM events e WHERE e.position > p_after AND e.position <= v_horizon ORDER BY e.position LIMIT p_limit;
    END IF;
    IF NOT FOUND THEN
        horizon := v_horizon;
        RETURN NEXT;
    END IF;
END $$
"""
