from dataclasses import replace

import pytest

from projections.coverage import contradicted, unmentioned
from projections.projection import Projection
from projections.registry import PROJECTIONS
from workforceos.domain.catalogue import EVENTS
from workforceos.domain.company.events import EVENTS as COMPANY_EVENTS
from workforceos.domain.company.events import CompanyRegistered
from workforceos.domain.shift.events import ShiftScheduled


@pytest.mark.parametrize("projection", PROJECTIONS.values(), ids=lambda p: p.name)
def test_every_projection_handles_every_event_or_names_it_as_ignored(projection: Projection) -> None:
    assert unmentioned(projection, EVENTS) == set()
    assert contradicted(projection) == set()


def test_a_projection_that_forgets_an_event_is_found() -> None:
    shifts = PROJECTIONS["shifts"]
    forgetful = replace(shifts, ignores=tuple(e for e in shifts.ignores if e not in COMPANY_EVENTS))
    assert CompanyRegistered in unmentioned(forgetful, EVENTS)


def test_a_projection_that_ignores_what_it_handles_is_found() -> None:
    shifts = PROJECTIONS["shifts"]
    assert contradicted(replace(shifts, ignores=(*shifts.ignores, ShiftScheduled))) == {ShiftScheduled}
