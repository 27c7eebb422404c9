"""From a commit to a list that shows it: fifty writes per second, and five readers who wait for them.

Each of five sessions checks somebody in ten times a second, and each time asks at once for the records of that person
on that shift: the latency of this list, its own round trip included, is how long the write took to be seen. An answer
without the record fails the run.
"""

from dataclasses import replace

from benchmarks.company import Company, Place, found, warm
from benchmarks.figures import Figure, at_most, percentile, shown
from benchmarks.installation import Installation, Servers, embedded, production, settle
from benchmarks.traffic import Request, Sent, send

READERS, PER_SECOND, SECONDS, RUNS = 5, 10, 5, 3
WARM, PEOPLE = 60, 40


def measure(behind: Servers) -> list[Figure]:
    """Embedded, and on four processes."""
    with embedded() as installation:
        own = _visible(installation, "embedded", 50)
    with production(behind) as installation:
        return [own, _visible(installation, "PostgreSQL, Elasticsearch, four processes", 80)]


def _visible(installation: Installation, where: str, most: float) -> Figure:
    company = found(installation, "Impatient", PEOPLE)
    sessions = [replace(company, headers=company.log_in()) for _ in range(READERS)]
    each = RUNS * PER_SECOND * SECONDS
    places = company.plan(READERS * (each + WARM))
    clients = [
        [request for place in places[reader::READERS] for request in _write_and_read(session, place)]
        for reader, session in enumerate(sessions)
    ]
    for client in clients:
        warm(installation, client[: 2 * WARM])
    runs: list[Sent] = []
    for number in range(RUNS):
        settle()
        first = 2 * (WARM + number * PER_SECOND * SECONDS)
        chosen = [client[first : first + 2 * PER_SECOND * SECONDS] for client in clients]
        runs.append(send(installation.writes, chosen, pace=1 / PER_SECOND).check())
    p99 = tuple(percentile(run.latencies["list"], 99) for run in runs)
    p50 = percentile([one for run in runs for one in run.latencies["list"]], 50)
    rate = sum(len(run.latencies["check-in"]) for run in runs) / sum(run.seconds for run in runs)
    beside = f"p50 {shown(p50)} ms at {shown(rate)} writes/s"
    return Figure(f"commit to visible, p99: {where}", "ms", p99, at_most(most), beside)


def _write_and_read(session: Company, place: Place) -> tuple[Request, Request]:
    filters = f"&shiftId={place.shift_id}&userId={place.user_id}"
    return session.check_in(place), session.list_of_20(query=filters, expect='"rowCount":1,')
