"""Functions of the log on PostgreSQL. Each runs as one autocommit statement.

An append announces the lower bound of its positions before it asks for the first: a shared advisory lock whose key
is a constant in the high 16 bits and the sequence's last value in the low 48. Nobody ever takes it exclusively; it
goes with the transaction, after its rows can be seen. The order matters: announce, then nextval.
"""

_ANNOUNCED = 0x5746
_ANNOUNCE = f"PERFORM pg_advisory_xact_lock_shared({_ANNOUNCED << 48} | last_value) FROM events_position_seq;"

APPEND_EVENT = f"""
CREATE FUNCTION append_event(
    p_company uuid, p_user uuid, p_session uuid, p_request text, p_causation text, p_at timestamptz,
    p_stream uuid, p_version integer, p_name text, p_data bytea
) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_position bigint;
BEGIN
    {_ANNOUNCE}
    INSERT INTO events (position, company_id, stream_id, version, name, data,
                        user_id, session_id, request_id, causation_id, recorded_at)
    VALUES (nextval('events_position_seq'), p_company, p_stream, p_version, p_name, p_data,
            p_user, p_session, p_request, p_causation, p_at)
    RETURNING position INTO v_position;
    RETURN v_position;
END $$
"""

TAKE_CLAIMS = """
CREATE FUNCTION take_claims(p_company uuid, p_claims jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_taken integer;
    v_refused boolean := false;
    v_holders jsonb;
BEGIN
    IF p_claims ? 'releases' THEN
        DELETE FROM unique_claims c
        USING jsonb_to_recordset(p_claims -> 'releases') AS r(source uuid, kind text, value text, subject uuid)
        WHERE c.company_id = p_company AND c.source = r.source AND r.subject IS NULL
            AND (r.kind IS NULL OR c.kind = r.kind) AND (r.value IS NULL OR c.value = r.value);
        DELETE FROM range_claims c
        USING jsonb_to_recordset(p_claims -> 'releases') AS r(source uuid, kind text, value text, subject uuid)
        WHERE c.company_id = p_company AND c.source = r.source AND r.value IS NULL
            AND (r.kind IS NULL OR c.kind = r.kind) AND (r.subject IS NULL OR c.subject = r.subject);
    END IF;
    -- Sorted, and DO NOTHING: a plain INSERT against an exclusion constraint deadlocks by design.
    IF p_claims ? 'unique' THEN
        INSERT INTO unique_claims (company_id, kind, value, source)
        SELECT coalesce(t.company, p_company), t.kind, t.value, t.source
        FROM jsonb_to_recordset(p_claims -> 'unique') AS t(kind text, value text, source uuid, company uuid)
        ORDER BY t.kind COLLATE "C", t.value COLLATE "C", t.company
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS v_taken = ROW_COUNT;
        v_refused := v_taken < jsonb_array_length(p_claims -> 'unique');
    END IF;
    IF p_claims ? 'ranges' THEN
        INSERT INTO range_claims (company_id, lane, subject, starts_at, ends_at, source, kind)
        SELECT p_company, t.lane, t.subject, t.starts_at, t.ends_at, t.source, t.kind
        FROM jsonb_to_recordset(p_claims -> 'ranges')
            AS t(lane text, subject uuid, starts_at timestamptz, ends_at timestamptz, source uuid, kind text)
        ORDER BY t.lane COLLATE "C", t.subject, t.starts_at, t.ends_at
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS v_taken = ROW_COUNT;
        v_refused := v_refused OR v_taken < jsonb_array_length(p_claims -> 'ranges');
    END IF;
    IF NOT v_refused THEN
        RETURN;
    END IF;
    -- A fresh statement sees what has been committed meanwhile. Rows that this append has just made are no holders of
    -- themselves, but may be in the way of another take of the same append.
    SELECT jsonb_agg(h.holder) INTO v_holders FROM (
        SELECT jsonb_build_object('kind', c.kind, 'value', c.value, 'source', c.source) AS holder
        FROM jsonb_to_recordset(p_claims -> 'unique') AS t(kind text, value text, source uuid, company uuid)
        JOIN unique_claims c ON c.company_id = coalesce(t.company, p_company) AND c.kind = t.kind AND c.value = t.value
        WHERE NOT (c.xmin = pg_current_xact_id()::xid AND c.source = t.source)
        UNION
        SELECT jsonb_build_object('kind', c.kind, 'lane', c.lane, 'subject', c.subject, 'source', c.source)
        FROM jsonb_to_recordset(p_claims -> 'ranges')
            AS t(lane text, subject uuid, starts_at timestamptz, ends_at timestamptz, source uuid, kind text)
        JOIN range_claims c ON c.company_id = p_company AND c.lane = t.lane AND c.subject = t.subject
            AND c.starts_at < t.ends_at AND c.ends_at > t.starts_at
        WHERE t.lane IN ('presence', 'leaveRequest', 'payrollPeriod')
            AND NOT (c.xmin = pg_current_xact_id()::xid AND c.source = t.source AND c.kind = t.kind
                     AND c.starts_at = t.starts_at AND c.ends_at = t.ends_at)
        LIMIT 100
    ) h;
    RAISE EXCEPTION USING ERRCODE = 'WF001', MESSAGE = 'claims in the way',
        DETAIL = coalesce(v_holders, '[]'::jsonb)::text;
END $$
"""

APPEND_COMMAND = f"""
CREATE FUNCTION append_command(
    p_company uuid, p_user uuid, p_session uuid, p_request text, p_causation text, p_at timestamptz,
    p_key_company uuid, p_actor uuid, p_key text, p_fingerprint text, p_answer text, p_claims text,
    p_stream uuid, p_version integer, p_name text, p_data bytea,
    p_streams uuid[] DEFAULT NULL, p_versions integer[] DEFAULT NULL, p_names text[] DEFAULT NULL,
    p_datas bytea[] DEFAULT NULL
) RETURNS bigint[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_positions bigint[];
    v_first jsonb;
BEGIN
    IF p_key IS NOT NULL THEN
        -- The last event's stream and version, as its position is not known yet. A duplicate waits here for the
        -- first, and is the first itself when that one rolls back.
        INSERT INTO command_log AS c (company_id, actor_id, key, fingerprint, answer, request_id,
                                      stream_id, version, recorded_at)
        VALUES (p_key_company, p_actor, p_key, p_fingerprint, p_answer, p_request, p_stream, p_version, p_at)
        ON CONFLICT (company_id, actor_id, key) DO UPDATE SET
            fingerprint = excluded.fingerprint, answer = excluded.answer, request_id = excluded.request_id,
            stream_id = excluded.stream_id, version = excluded.version, recorded_at = excluded.recorded_at
        WHERE c.recorded_at <= excluded.recorded_at - interval '24 hours';
        IF NOT FOUND THEN
            SELECT jsonb_build_object('fingerprint', c.fingerprint, 'answer', c.answer, 'request_id', c.request_id,
                                      'position', coalesce(e.position, 0))
            INTO v_first
            FROM command_log c LEFT JOIN events e ON e.stream_id = c.stream_id AND e.version = c.version
            WHERE c.company_id = p_key_company AND c.actor_id = p_actor AND c.key = p_key;
            RAISE EXCEPTION USING ERRCODE = 'WF002', MESSAGE = 'key used before',
                DETAIL = coalesce(v_first::text, 'null');
        END IF;
    END IF;
    IF p_claims IS NOT NULL THEN
        PERFORM take_claims(p_company, p_claims::jsonb);
    END IF;
    {_ANNOUNCE}
    IF p_streams IS NOT NULL THEN
        WITH inserted AS (
            INSERT INTO events (position, company_id, stream_id, version, name, data,
                                user_id, session_id, request_id, causation_id, recorded_at)
            SELECT nextval('events_position_seq'), p_company, n.stream_id, n.version, n.name, n.data,
                   p_user, p_session, p_request, p_causation, p_at
            FROM unnest(p_streams, p_versions, p_names, p_datas) AS n(stream_id, version, name, data)
            RETURNING position
        )
        SELECT array_agg(position ORDER BY position) INTO v_positions FROM inserted;
    ELSIF p_stream IS NOT NULL THEN
        INSERT INTO events (position, company_id, stream_id, version, name, data,
                            user_id, session_id, request_id, causation_id, recorded_at)
        VALUES (nextval('events_position_seq'), p_company, p_stream, p_version, p_name, p_data,
                p_user, p_session, p_request, p_causation, p_at)
        RETURNING ARRAY[position] INTO v_positions;
    END IF;
    RETURN coalesce(v_positions, ARRAY[]::bigint[]);
END $$
"""

LOG_HORIZON = f"""
CREATE FUNCTION log_horizon(p_after bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_last bigint;
    v_announced bigint;
BEGIN
    -- In this order: whoever announces after the first read gets positions beyond it. Whoever goes before the second
    -- has committed (or not), and the statement after this one sees it.
    SELECT last_value INTO v_last FROM events_position_seq;
    IF v_last <= p_after THEN
        RETURN v_last;
    END IF;
    SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) INTO v_announced
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = {_ANNOUNCED}
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN least(v_last, v_announced);
END $$
"""
