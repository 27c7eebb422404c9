"""Claims against the log: compare, set right; on both engines."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from tests.eventstore.sample import COMPANY, NOON, OTHER_COMPANY, Noted, append, hours, stream
from workforceos.eventstore.claims import Claim, Difference, check, rebuild
from workforceos.eventstore.log_queries import companies
from workforceos.eventstore.model import OPEN_SHIFT, Recorded, UniqueClaim
from workforceos.eventstore.store import LogStore
from workforceos.eventstore.tables import range_claims, unique_claims

PERSON = uuid4()


def claims_of(events: Iterable[Recorded]) -> Iterator[Claim]:
    """Each stream holds its text, an hour of one person, and an hour in a lane that only indexes."""
    for item in events:
        assert isinstance(item.event, Noted)
        yield from claims_for(item.event, item.originator_id)


def claims_for(event: Noted, source: UUID) -> tuple[Claim, Claim, Claim]:
    return (
        UniqueClaim("text", event.text, source),
        hours(event.number, event.number + 1, PERSON, source),
        hours(event.number, event.number + 1, PERSON, source, OPEN_SHIFT),
    )


def schedule(store: LogStore, number: int, company: UUID = COMPANY) -> tuple[Claim, Claim, Claim]:
    event, source = Noted(text=f"shift {number}", number=number), uuid4()
    claims = claims_for(event, source)
    store.append(append(stream(source, event), takes=claims, company=company))
    return claims


def all_claims(store: LogStore, company: UUID = COMPANY) -> set[Claim]:
    long = timedelta(days=1000)
    ranges = [*store.spans_in_lane(company, "presence", NOON - long, NOON + long)]
    ranges += store.spans_in_lane(company, OPEN_SHIFT, NOON - long, NOON + long)
    return {*ranges, *store.held_with_prefix(company, "text", "")}


def test_what_was_appended_agrees(store: LogStore) -> None:
    for number in range(3):
        schedule(store, number)
    assert check(store, COMPANY, claims_of).none
    assert rebuild(store, COMPANY, claims_of).none
    assert check(store, uuid4(), claims_of).none


def test_what_is_missing_and_extra_is_told_and_mended(store: LogStore) -> None:
    kept, lost = schedule(store, 1), schedule(store, 2)
    elsewhere = schedule(store, 1, OTHER_COMPANY)
    extra = (UniqueClaim("text", "stray", uuid4()), hours(9, 10, PERSON), hours(9, 10, PERSON, lane=OPEN_SHIFT))
    with store.database.writing() as connection:
        for table in (unique_claims, range_claims):
            connection.execute(delete(table).where(table.c.source == lost[0].source))
    store.append(append(stream(uuid4(), Noted(text="other", number=5)), takes=extra, company=COMPANY))
    missing = claims_for(Noted(text="other", number=5), store.read(0).events[-1].originator_id)

    found = check(store, COMPANY, claims_of)
    assert (set(found.missing), set(found.extra)) == ({*lost, *missing}, set(extra))
    assert len(found.missing) == 6
    assert all_claims(store) == {*kept, *extra}

    assert rebuild(store, COMPANY, claims_of) == found
    assert all_claims(store) == {*kept, *lost, *missing}
    assert check(store, COMPANY, claims_of).none
    assert all_claims(store, OTHER_COMPANY) == set(elsewhere)


def test_a_row_that_stands_twice_is_extra_once(store: LogStore) -> None:
    _, _, indexed = schedule(store, 1)
    store.append(append(stream(uuid4(), Noted(text="more", number=7)), takes=(indexed,)))
    found = check(store, COMPANY, claims_of)
    assert found.extra == (indexed,)
    rebuild(store, COMPANY, claims_of)
    assert check(store, COMPANY, claims_of).none


def test_claims_that_exclude_one_another_are_not_put_in(store: LogStore) -> None:
    first = schedule(store, 1)
    store.append(append(stream(uuid4(), Noted(text="overlaps", number=1))))
    before = all_claims(store)
    with pytest.raises(IntegrityError):
        rebuild(store, COMPANY, claims_of)
    assert all_claims(store) == before == set(first)


def test_the_database_itself_refuses_an_overlap(store: LogStore) -> None:
    """The net below the append: whatever writes to the table."""
    schedule(store, 1)
    values = {"company_id": COMPANY, "lane": "presence", "subject": PERSON, "source": uuid4(), "kind": "shift"}
    half = timedelta(minutes=30)
    for start in (NOON + timedelta(hours=1) - half, NOON + timedelta(hours=1) + half):
        with pytest.raises(IntegrityError), store.database.writing() as connection:
            connection.execute(
                insert(range_claims).values(**values, starts_at=start, ends_at=start + timedelta(hours=1))
            )


def test_the_companies_of_the_log(store: LogStore) -> None:
    schedule(store, 1, OTHER_COMPANY)
    schedule(store, 1)
    schedule(store, 2, OTHER_COMPANY)
    assert companies(store.database) == [OTHER_COMPANY, COMPANY]


def test_a_claim_held_at_root_is_checked_with_the_company_that_holds_it(store: LogStore) -> None:
    root = uuid4()

    def codename(events: Iterable[Recorded]) -> Iterator[Claim]:
        for item in events:
            company = item.metadata.company_id
            yield UniqueClaim("codename", str(company), company, root)

    for company in (COMPANY, OTHER_COMPANY, root):
        takes = (UniqueClaim("codename", str(company), company, root),)
        store.append(append(takes=takes, company=company))
    for company in (COMPANY, OTHER_COMPANY, root):
        assert check(store, company, codename).none
    with store.database.writing() as connection:
        connection.execute(delete(unique_claims).where(unique_claims.c.source == COMPANY))
    stray = UniqueClaim("codename", "old", COMPANY, root)
    store.append(append(stream(), takes=(stray,), company=uuid4()))
    assert check(store, root, codename).none
    missing = (UniqueClaim("codename", str(COMPANY), COMPANY, root),)
    assert rebuild(store, COMPANY, codename) == Difference(missing, (stray,))
    for company in (COMPANY, OTHER_COMPANY, root):
        assert check(store, company, codename).none
