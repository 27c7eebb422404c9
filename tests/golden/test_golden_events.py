"""Every event version that was ever written still decodes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.golden.missing import FOLDER, golden_file
from workforceos.database import Database
from workforceos.eventstore.encryption import KeyWrapping
from workforceos.eventstore.mapper import Mapper
from workforceos.eventstore.person_keys import PersonKeys
from workforceos.eventstore.registry import EVENTS, Registry

NAMES = sorted(Registry().names)


@pytest.fixture
def mapper(tmp_path: Path) -> Mapper:
    return Mapper(Registry(), PersonKeys(Database(f"sqlite:///{tmp_path / 'none.db'}"), KeyWrapping(bytes(32))))


def golden(name: str) -> Mapping[str, Any]:
    content: dict[str, Any] = msgspec.json.decode(golden_file(name).read_bytes())
    return content


def test_every_version_has_a_file_and_every_file_a_version() -> None:
    """To write what is missing: python -m tests.golden.missing"""
    assert {file.name for file in FOLDER.glob("*.json")} == {f"{name}.json" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_it_decodes_to_an_event_of_the_newest_class(name: str, mapper: Mapper) -> None:
    event = mapper.to_event(name, golden(name))
    assert type(event) is Registry().newest(name)[0]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.NAME))
def test_a_current_version_loses_nothing_on_the_way(event: Any, mapper: Mapper) -> None:
    """A field that was renamed or dropped without a new version fails here; one that was added needs a default."""
    decoded = msgspec.json.decode(msgspec.json.encode(mapper.to_event(event.NAME, golden(event.NAME))))
    assert {field: decoded[field] for field in golden(event.NAME)} == golden(event.NAME)


def test_a_file_that_lacks_what_the_event_needs_is_noticed(mapper: Mapper) -> None:
    name = EVENTS[0].NAME
    with pytest.raises(msgspec.ValidationError):
        mapper.to_event(name, {})
