"""No two appends wait for each other: whatever is given up and taken is locked before, in one order.

Releases come before takes, so two moves that swap places each waited for the row that the other had given up. Locks of
an append, in this order: the company's for what was seen (before the key, else a duplicate that has a turn waits for
the first, which waits for the turn), the command key, all claims of the company, single claims by their number.
Whoever takes just one claim and gives up none holds nothing while waiting, and needs no lock.
"""

from migrations.event_store.postgresql_functions_v1 import APPEND_COMMAND as FIRST_APPEND_COMMAND
from migrations.event_store.postgresql_functions_v3 import LOOKING_CLAIMS, MUST_BE_AS_SEEN

_CLAIMS, _SINGLE_LOCKS = 0x5747, 64
# 0x5746 is taken by announced positions and, in keys of two parts, by turns.
_EXCLUSIVE = "('presence', 'leaveRequest', 'payrollPeriod')"

CLAIM_LOCK = f"""
CREATE FUNCTION claim_lock(p_company uuid, p_what text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT ({_CLAIMS}::bigint << 48) | (hashtextextended(p_company::text || p_what, 0) & 281474976710655)
$$
"""

RELEASED_LOCKS = f"""
CREATE FUNCTION released_locks(p_company uuid, p_releases jsonb) RETURNS bigint[] LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN ARRAY(
        SELECT claim_lock(p_company, c.kind || ':' || c.value)
        FROM jsonb_to_recordset(p_releases) AS r(source uuid, kind text, value text, subject uuid)
        JOIN unique_claims c ON c.source = r.source
        WHERE c.company_id IS NOT DISTINCT FROM p_company AND r.subject IS NULL
            AND (r.kind IS NULL OR c.kind = r.kind) AND (r.value IS NULL OR c.value = r.value)
        UNION ALL
        SELECT claim_lock(p_company, c.lane || ':' || c.subject)
        FROM jsonb_to_recordset(p_releases) AS r(source uuid, kind text, value text, subject uuid)
        JOIN range_claims c ON c.source = r.source AND c.subject = r.subject
        WHERE c.company_id IS NOT DISTINCT FROM p_company AND c.lane IN {_EXCLUSIVE}
            AND r.value IS NULL AND (r.kind IS NULL OR c.kind = r.kind)
        UNION ALL
        SELECT claim_lock(p_company, c.lane || ':' || c.subject)
        FROM jsonb_to_recordset(p_releases) AS r(source uuid, kind text, value text, subject uuid)
        JOIN range_claims c ON c.source = r.source
        WHERE c.company_id IS NOT DISTINCT FROM p_company AND c.lane IN {_EXCLUSIVE}
            AND r.subject IS NULL AND r.value IS NULL AND (r.kind IS NULL OR c.kind = r.kind)
    );
END $$
"""

LOCK_CLAIMS = f"""
CREATE FUNCTION lock_claims(p_company uuid, p_claims jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_unique integer := coalesce(jsonb_array_length(p_claims -> 'unique'), 0);
    v_ranges integer := coalesce(jsonb_array_length(p_claims -> 'ranges'), 0);
    v_releases integer := coalesce(jsonb_array_length(p_claims -> 'releases'), 0);
    v_locks bigint[] := ARRAY[]::bigint[];
BEGIN
    IF v_releases = 0 AND v_unique + v_ranges < 2 THEN
        RETURN;
    END IF;
    IF v_releases > 0 THEN
        v_locks := released_locks(p_company, p_claims -> 'releases');
    END IF;
    IF v_unique > 0 THEN
        v_locks := v_locks || ARRAY(
            SELECT claim_lock(coalesce(t.company, p_company), t.kind || ':' || t.value)
            FROM jsonb_to_recordset(p_claims -> 'unique') AS t(kind text, value text, company uuid)
        );
    END IF;
    IF v_ranges > 0 THEN
        v_locks := v_locks || ARRAY(
            SELECT claim_lock(p_company, t.lane || ':' || t.subject)
            FROM jsonb_to_recordset(p_claims -> 'ranges') AS t(lane text, subject uuid)
            WHERE t.lane IN {_EXCLUSIVE}
        );
    END IF;
    v_locks := ARRAY(SELECT DISTINCT l.key FROM unnest(v_locks) AS l(key) ORDER BY l.key);
    -- The server has room for some thousands of locks: whoever would need many takes one instead.
    IF cardinality(v_locks) > {_SINGLE_LOCKS} THEN
        PERFORM pg_advisory_xact_lock(claim_lock(p_company, ''));
    ELSIF cardinality(v_locks) > 0 THEN
        PERFORM pg_advisory_xact_lock_shared(claim_lock(p_company, ''));
        PERFORM pg_advisory_xact_lock(l.key) FROM unnest(v_locks) AS l(key);
        IF v_releases > 0 AND NOT released_locks(p_company, p_claims -> 'releases') <@ v_locks THEN
            RAISE EXCEPTION USING ERRCODE = 'WF003', MESSAGE = 'its source holds more than it did';
        END IF;
    END IF;
END $$
"""

_LOOK = MUST_BE_AS_SEEN[MUST_BE_AS_SEEN.index("    PERFORM pg_advisory") : MUST_BE_AS_SEEN.index("    -- Statements")]
_KEY = "    IF p_key IS NOT NULL THEN\n"


def _replacing(function: str) -> str:
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


FORMER = (_replacing(MUST_BE_AS_SEEN), LOOKING_CLAIMS, _replacing(FIRST_APPEND_COMMAND))
LOCKED = (
    _replacing(MUST_BE_AS_SEEN).replace(_LOOK, ""),
    LOOKING_CLAIMS.replace(
        "    IF p_claims ? 'releases' THEN",
        "    PERFORM lock_claims(p_company, p_claims);\n    IF p_claims ? 'releases' THEN",
    ),
    _replacing(FIRST_APPEND_COMMAND)
    .replace("    v_first jsonb;\n", "    v_first jsonb;\n    v_claims jsonb := p_claims::jsonb;\n")
    .replace(_KEY, f"    IF v_claims ? 'seen' THEN\n    {_LOOK}    END IF;\n{_KEY}")
    .replace("    IF p_claims IS NOT NULL THEN\n", "    IF v_claims IS NOT NULL THEN\n")
    .replace("take_claims(p_company, p_claims::jsonb)", "take_claims(p_company, v_claims)"),
)
