"""How often a punch goes to the database and back, seen on the wire; the projector is another process here. The median
of several: what is cached is asked for anew every few seconds."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import make_url

from tests.api.attendance.punching import CHECK_IN, CHECK_OUT, came
from tests.api.schedule.planning import plan
from tests.api.server import Client, Server, running
from tests.eventstore.proxy import Proxy, proxy

DAY = "2030-06-03"
HOURS = [f"{hour:02}" for hour in range(7, 23)]  # the first ones connect and prepare; the driver does so at the sixth


@pytest.fixture
def wire(postgres_url: str) -> Iterator[Proxy]:
    with proxy(make_url(postgres_url)) as wire:
        yield wire


@pytest.fixture
def server(wire: Proxy, tmp_path: Path) -> Iterator[Server]:
    with running({"data_dir": tmp_path, "database_url": wire.url}, projecting=False) as server:
        yield server


@pytest.mark.parametrize("keyed", [False, True], ids=["without a key", "with an idempotency key"])
@pytest.mark.parametrize("who", ["manager", "employee"])
def test_a_check_in_asks_the_database_four_times_at_most(
    server: Server, owner: Client, wire: Proxy, who: str, keyed: bool
) -> None:
    employee = owner.employee()
    caller = owner if who == "manager" else employee
    trips = []
    for hour in HOURS:
        shift = plan(owner, DAY, f"{hour}:00-{hour}:50", employee)
        server.clock.set(f"{DAY}T{hour}:00:00Z")
        before = wire.round_trips
        headers = {"Idempotency-Key": f"punch of {hour}"} if keyed else {}
        body = {"shiftId": shift["id"], "userId": employee.user_id}
        assert caller.post(CHECK_IN, body, headers=headers).status_code == 201
        trips.append(wire.round_trips - before)
    # Streams, key, append, and a look whether the shift has moved meanwhile.
    assert median(trips) == (4 if keyed else 3), trips


def test_a_check_out_asks_it_twice(server: Server, owner: Client, wire: Proxy) -> None:
    employee = owner.employee()
    trips = []
    for hour in HOURS:
        shift = plan(owner, DAY, f"{hour}:00-{hour}:50", employee)
        server.clock.set(f"{DAY}T{hour}:00:00Z")
        record = came(employee, shift)
        before = wire.round_trips
        assert employee.post(CHECK_OUT, {"attendanceRecordId": record["id"]}).status_code == 200
        trips.append(wire.round_trips - before)
    assert median(trips) == 2, trips
