"""An append looks once more at what it was decided on.

Appends that have seen something share an advisory lock of their company, from here to the end of the transaction; who
changes what others may have seen holds it alone, from before their first read (eventstore/postgres_turns). Its key has
two parts, so that it is never taken for an announced position. It is taken before the claims are, and fairly: whoever
wants it alone is not overtaken.
"""

from migrations.event_store.postgresql_functions_v2 import FAST_RELEASES

_SEEN = 0x5746

MUST_BE_AS_SEEN = f"""
CREATE FUNCTION must_be_as_seen(p_company uuid, p_seen jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_look record;
    v_changed boolean;
BEGIN
    PERFORM pg_advisory_xact_lock_shared({_SEEN}, hashtext(p_company::text));
    -- Statements of their own, with snapshots taken after the lock (the function is VOLATILE, READ COMMITTED).
    -- OFFSET 0 is a wall, and the order that of one index: else the plan may walk through all claims of the company, as
    -- long as the server has not counted them.
    v_changed := EXISTS (
        SELECT FROM jsonb_to_recordset(p_seen -> 'versions') AS o(stream_id uuid, version integer)
        JOIN events e ON e.stream_id = o.stream_id AND e.version = o.version + 1
        WHERE e.company_id IS NOT DISTINCT FROM p_company
    ) OR EXISTS (
        SELECT FROM jsonb_to_recordset(p_seen -> 'holders') AS o(kind text, value text, source uuid)
        LEFT JOIN LATERAL (
            SELECT u.source FROM unique_claims u
            WHERE u.company_id = p_company AND u.kind = o.kind AND u.value = o.value
            OFFSET 0
        ) AS c ON true
        WHERE c.source IS DISTINCT FROM o.source
    ) OR EXISTS (
        SELECT FROM jsonb_to_recordset(p_seen -> 'prefixes') AS o(kind text, prefix text, sources uuid[])
        WHERE o.sources IS DISTINCT FROM (
            SELECT coalesce(array_agg(DISTINCT c.source ORDER BY c.source), ARRAY[]::uuid[])
            FROM unique_claims c
            WHERE c.company_id = p_company AND c.kind = o.kind
                AND c.value >= o.prefix AND c.value < o.prefix || U&'\\+10FFFF'
        )
    );
    FOR v_look IN
        SELECT * FROM jsonb_to_recordset(p_seen -> 'spans')
            AS o(lanes text[], subjects uuid[], starts_at timestamptz, ends_at timestamptz, found jsonb)
    LOOP
        EXIT WHEN v_changed;
        WITH now AS (
            SELECT c.* FROM unnest(v_look.lanes) AS l(lane) CROSS JOIN unnest(v_look.subjects) AS s(subject)
            CROSS JOIN LATERAL (
                SELECT r.lane, r.subject, r.source, r.starts_at, r.ends_at FROM range_claims r
                WHERE r.company_id = p_company AND r.lane = l.lane AND r.subject = s.subject
                    AND r.starts_at < v_look.ends_at AND r.ends_at > v_look.starts_at
                ORDER BY r.starts_at OFFSET 0
            ) AS c
        ), seen AS (
            SELECT f.lane, f.subject, f.source, f.starts_at, f.ends_at
            FROM jsonb_to_recordset(v_look.found)
                AS f(lane text, subject uuid, source uuid, starts_at timestamptz, ends_at timestamptz)
        )
        SELECT EXISTS (
            (SELECT * FROM now EXCEPT ALL SELECT * FROM seen)
            UNION ALL
            (SELECT * FROM seen EXCEPT ALL SELECT * FROM now)
        ) INTO v_changed;
    END LOOP;
    IF v_changed THEN
        RAISE EXCEPTION USING ERRCODE = 'WF003', MESSAGE = 'not as it was seen';
    END IF;
END $$
"""

_RANGES = FAST_RELEASES[FAST_RELEASES.index("        DELETE FROM range_claims") : FAST_RELEASES.index("    END IF;")]
_SUBJECT = "(r.subject IS NULL OR c.subject = r.subject)"
# All of a source's or those of one subject, each by the columns of one index: a shift may hold thousands of people.
_SPLIT_RANGES = _RANGES.replace(_SUBJECT, "r.subject IS NULL") + _RANGES.replace(_SUBJECT, "c.subject = r.subject")

LOOKING_CLAIMS = FAST_RELEASES.replace(_RANGES, _SPLIT_RANGES).replace(
    "    IF p_claims ? 'releases' THEN",
    """    IF p_claims ? 'seen' THEN
        PERFORM must_be_as_seen(p_company, p_claims -> 'seen');
    END IF;
    IF p_claims ? 'releases' THEN""",
)
