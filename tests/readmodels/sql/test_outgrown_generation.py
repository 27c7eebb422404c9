"""A generation that was built for another shape of its model: not read any more, but compared and dropped."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from workforceos.identifiers import new_id
from workforceos.readmodels.model import Field, FieldType
from workforceos.readmodels.port import Document, ReadModelUnavailable
from workforceos.readmodels.records.group import USER_GROUPS
from workforceos.readmodels.sql.store import open_sql_read_store

GROWN = replace(USER_GROUPS, own_fields=(*USER_GROUPS.own_fields, Field("floor", FieldType.STRING, filterable=True)))
COMPANY = new_id()


def test_the_next_generation_is_compared_with_it_and_takes_over(tmp_path: Path) -> None:
    url, id = f"sqlite:///{tmp_path / 'readmodels.db'}", new_id()
    before = open_sql_read_store(url)
    before.prepare(USER_GROUPS, 1)
    before.swap(USER_GROUPS, 1)
    assert before.write(USER_GROUPS, 1, [_group(id)]) == []
    counted = before.checksums(USER_GROUPS, 1)
    before.close()

    after = open_sql_read_store(url)
    with pytest.raises(ReadModelUnavailable, match="has another shape"):
        after.get(GROWN, COMPANY, id)
    assert after.checksums(GROWN, 1) == counted
    after.prepare(GROWN, 2)
    assert after.write(GROWN, 2, [_group(id, floor="3")]) == []
    after.swap(GROWN, 2)
    after.drop(GROWN, 1)
    found = after.get(GROWN, COMPANY, id)
    assert found is not None
    assert found.body["floor"] == "3"
    with pytest.raises(ReadModelUnavailable, match="is not prepared"):
        after.checksums(GROWN, 1)
    after.close()


def _group(id: UUID, **more: str) -> Document:
    body = {"id": str(id), "groupName": "Night crew", "companyId": str(COMPANY), "isActive": True, **more}
    return Document(id, COMPANY, 1, body)
