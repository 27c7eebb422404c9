"""What every engine promises beside its queries: versions, tombstones, companies apart, generations."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.readmodels.contract.sample import COMPANY, OTHER_COMPANY, SIX, VISITS, number_of, visit, visit_id
from workforceos.readmodels.model import Sort
from workforceos.readmodels.port import Document, ReadStore
from workforceos.readmodels.tree import Ids, MatchAll, Search, Term

BY_ID = Search(sort=(Sort("id"),), limit=100)


def titles(store: ReadStore, company: UUID = COMPANY) -> list[str | None]:
    store.refresh(VISITS)
    return [hit.source["title"] for hit in store.search(VISITS, company, BY_ID).hits]


def test_a_document_comes_back_as_it_was_written(read_store: ReadStore) -> None:
    assert read_store.write(VISITS, 1, SIX) == []
    for document in SIX:
        assert read_store.get(VISITS, COMPANY, document.id) == document


def test_a_get_sees_a_write_at_once(read_store: ReadStore) -> None:
    read_store.write(VISITS, 1, [visit(1, title="first")])
    read_store.write(VISITS, 1, [visit(1, title="second", version=2)])
    found = read_store.get(VISITS, COMPANY, visit_id(1))
    assert found is not None
    assert (found.body["title"], found.version) == ("second", 2)


def test_text_with_every_awkward_character_is_kept_and_found(read_store: ReadStore) -> None:
    title = 'tab\t "quoted" \\ back\\\\slash / é 😀 \u2028 line\nend'
    read_store.write(VISITS, 1, [visit(1, title=title)])
    assert titles(read_store) == [title]
    for insensitive in (False, True):
        query = Term("title", title, case_insensitive=insensitive)
        assert read_store.search(VISITS, COMPANY, Search(query)).total == 1


@pytest.mark.parametrize("late", [3, 5])
def test_an_older_or_equal_version_loses_silently(read_store: ReadStore, late: int) -> None:
    read_store.write(VISITS, 1, [visit(1, title="newest", version=5)])
    assert read_store.write(VISITS, 1, [visit(1, title="late", version=late), visit(2, title="other")]) == []
    assert titles(read_store) == ["newest", "other"]
    assert read_store.versions(VISITS, 1, COMPANY, [visit_id(1), visit_id(2)]) == {visit_id(1): 5, visit_id(2): 1}


def test_a_batch_may_hold_versions_of_one_document_in_any_order(read_store: ReadStore) -> None:
    read_store.write(VISITS, 1, [visit(1, title="new", version=7), visit(1, title="old", version=6)])
    assert titles(read_store) == ["new"]


def test_a_tombstone_hides_a_document_and_keeps_older_writes_out(read_store: ReadStore) -> None:
    read_store.write(VISITS, 1, [visit(1), visit(2, title="stays")])
    assert read_store.write(VISITS, 1, [Document(visit_id(1), COMPANY, 5, {}, deleted=True)]) == []
    assert read_store.write(VISITS, 1, [visit(1, title="late", version=4)]) == []
    assert titles(read_store) == ["stays"]
    assert read_store.get(VISITS, COMPANY, visit_id(1)) is None
    assert read_store.search(VISITS, COMPANY, Search(Ids((str(visit_id(1)),)))).total == 0
    assert read_store.scan(VISITS, 1, COMPANY, MatchAll(), None, 10) == [visit_id(2)]
    assert read_store.versions(VISITS, 1, COMPANY, [visit_id(1)]) == {visit_id(1): 5}


def test_a_tombstone_of_an_unknown_document_is_kept(read_store: ReadStore) -> None:
    assert read_store.write(VISITS, 1, [Document(visit_id(1), COMPANY, 5, {}, deleted=True)]) == []
    read_store.write(VISITS, 1, [visit(1, title="late", version=4)])
    assert titles(read_store) == []
    read_store.write(VISITS, 1, [visit(1, title="later", version=6)])
    assert titles(read_store) == ["later"]


def test_another_company_sees_nothing(read_store: ReadStore) -> None:
    read_store.write(VISITS, 1, [visit(1, title="ours"), visit(2, OTHER_COMPANY, title="theirs")])
    assert titles(read_store) == ["ours"]
    assert titles(read_store, OTHER_COMPANY) == ["theirs"]
    assert read_store.get(VISITS, COMPANY, visit_id(2)) is None
    assert read_store.get(VISITS, OTHER_COMPANY, visit_id(2)) is not None
    assert read_store.versions(VISITS, 1, COMPANY, [visit_id(1), visit_id(2)]) == {visit_id(1): 1}
    assert read_store.scan(VISITS, 1, OTHER_COMPANY, MatchAll(), None, 10) == [visit_id(2)]
    theirs = Search(Ids((str(visit_id(2)),)))
    assert read_store.search(VISITS, COMPANY, theirs).total == 0


def test_scan_sees_every_write_and_goes_on_after_an_id(read_store: ReadStore) -> None:
    read_store.write(VISITS, 1, [visit(n, status="done" if n % 2 else "planned") for n in range(1, 8)])
    done = Term("status", "done")
    assert read_store.scan(VISITS, 1, COMPANY, done, None, 3) == [visit_id(1), visit_id(3), visit_id(5)]
    assert read_store.scan(VISITS, 1, COMPANY, done, visit_id(5), 3) == [visit_id(7)]
    assert read_store.scan(VISITS, 1, COMPANY, done, visit_id(7), 3) == []


def test_pages_follow_each_other_by_cursor(read_store: ReadStore) -> None:
    """Over missing values, too, in both directions, and in every type."""
    read_store.write(VISITS, 1, SIX)
    read_store.refresh(VISITS)
    for field in ("minutes", "cost", "title", "visitDate", "startedAt", "urgent", "status_idx", "id", "_score"):
        for descending in (False, True):
            search = replace(BY_ID, sort=(Sort(field, descending),))
            whole = read_store.search(VISITS, COMPANY, search).hits
            paged: list[int] = []
            page = replace(search, limit=2)
            while hits := read_store.search(VISITS, COMPANY, page).hits:
                paged += [number_of(hit.id) for hit in hits]
                page = replace(page, search_after=hits[-1].sort)
            assert paged == [number_of(hit.id) for hit in whole], (field, descending)
            assert len(paged) == 6


def test_sort_values_are_milliseconds_none_and_the_id(read_store: ReadStore) -> None:
    read_store.write(VISITS, 1, SIX)
    read_store.refresh(VISITS)
    sort = (Sort("visitDate"), Sort("startedAt"), Sort("cost", descending=True), Sort("title"))
    hits = read_store.search(VISITS, COMPANY, replace(BY_ID, sort=sort)).hits
    found = {number_of(hit.id): hit.sort for hit in hits}
    assert found[1] == (1711756800000, 1711832400000, 120.5, "Night shift at the harbour", str(visit_id(1)))
    assert found[4] == (None, None, 0.2, "inventory check of the night store", str(visit_id(4)))
    assert found[5] == (1712016000000, 1712059200123, None, None, str(visit_id(5)))


@pytest.mark.parametrize("field", ["memberIds", "groups.id", "tags", "userId", "cost", "startedAt"])
@pytest.mark.parametrize("descending", [False, True])
def test_a_page_continues_after_a_hit(read_store: ReadStore, field: str, descending: bool) -> None:
    """By what sorts a hit, whatever kind it is, single or the least or greatest of several."""
    read_store.write(VISITS, 1, [*SIX, *(visit(number) for number in range(7, 13))])
    read_store.refresh(VISITS)
    search = Search(sort=(Sort(field, descending=descending),), limit=100)
    whole = [hit.id for hit in read_store.search(VISITS, COMPANY, search).hits]
    walked: list[str] = []
    after = None
    for _ in range(len(whole) + 1):
        page = read_store.search(VISITS, COMPANY, replace(search, limit=2, search_after=after)).hits
        walked += [hit.id for hit in page]
        after = page[-1].sort if page else after
    assert walked == whole


def test_pages_beyond_ten_thousand_rows(read_store: ReadStore) -> None:
    read_store.write(VISITS, 1, [visit(n, minutes=n if n % 10 else None) for n in range(1, 10_051)])
    read_store.refresh(VISITS)
    search = Search(sort=(Sort("minutes", descending=True),), offset=9_990, limit=25)
    found = read_store.search(VISITS, COMPANY, search)
    assert found.total == 10_050
    # 9,045 have minutes; the others follow by id, every tenth: the 946th of them is visit 9,460
    assert [number_of(hit.id) for hit in found.hits] == list(range(9_460, 9_710, 10))
    last = read_store.search(VISITS, COMPANY, replace(search, offset=10_045))
    assert ([number_of(hit.id) for hit in last.hits], last.total) == ([10_010, 10_020, 10_030, 10_040, 10_050], 10_050)
    beyond = read_store.search(VISITS, COMPANY, replace(search, offset=499_999_999_975))
    assert (beyond.hits, beyond.total) == ((), 10_050)


def test_generations_are_swapped_for_readers_at_once(read_store: ReadStore) -> None:
    read_store.write(VISITS, 1, [visit(1, title="old")])
    read_store.prepare(VISITS, 2)
    read_store.prepare(VISITS, 2)
    read_store.write(VISITS, 2, [visit(1, title="new"), visit(2, title="more")])
    assert (read_store.live_generation(VISITS), titles(read_store)) == (1, ["old"])
    read_store.swap(VISITS, 2)
    assert (read_store.live_generation(VISITS), titles(read_store)) == (2, ["new", "more"])
    found = read_store.get(VISITS, COMPANY, visit_id(1))
    assert found is not None
    assert found.body["title"] == "new"
    read_store.drop(VISITS, 1)
    read_store.drop(VISITS, 1)
    with pytest.raises(ValueError, match="live"):
        read_store.drop(VISITS, 2)


def test_checksums_tell_generations_apart_whatever_the_order(read_store: ReadStore) -> None:
    ours, theirs = [*SIX, visit(8, version=3)], visit(9, OTHER_COMPANY)
    gone = Document(visit_id(10), COMPANY, 4, {}, deleted=True)
    read_store.write(VISITS, 1, [*ours, theirs, gone])
    read_store.prepare(VISITS, 2)
    read_store.write(VISITS, 2, [theirs, *reversed(ours)])
    first, second = read_store.checksums(VISITS, 1), read_store.checksums(VISITS, 2)
    assert first == second
    assert (first[COMPANY][0], first[OTHER_COMPANY][0]) == (7, 1)
    read_store.write(VISITS, 2, [visit(8, version=4, title="changed")])
    changed = read_store.checksums(VISITS, 2)
    assert changed[OTHER_COMPANY] == first[OTHER_COMPANY]
    assert changed[COMPANY][0] == 7
    assert changed[COMPANY] != first[COMPANY]


def test_ping_and_an_empty_write_do_nothing(read_store: ReadStore) -> None:
    read_store.ping()
    assert read_store.write(VISITS, 1, []) == []
    assert titles(read_store) == []
