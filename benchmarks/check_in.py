"""Check-ins over HTTP: one client, then sixteen."""

from collections.abc import Sequence

from benchmarks.company import found, person_email, warm
from benchmarks.figures import Figure, at_least, at_most, percentile, shown
from benchmarks.installation import Installation, Servers, embedded, production, settle
from benchmarks.traffic import Request, send

RUNS = 5
ONE, WARM, MANY, PEOPLE = 150, 50, 40, 40
CLIENTS = 16


def measure(behind: Servers) -> list[Figure]:
    """On PostgreSQL as four processes (the figures that have targets), and embedded."""
    figures: list[Figure] = []
    with production(behind) as installation:
        figures += _one_client(installation, "PostgreSQL, four processes", target=True)
        figures += _sixteen(installation, "PostgreSQL, four processes", target=True)
    with embedded() as installation:
        figures += _one_client(installation, "embedded")
        figures += _sixteen(installation, "embedded")
    return figures


def _one_client(installation: Installation, where: str, *, target: bool = False) -> list[Figure]:
    """Of a manager for others, and of people for themselves."""
    company = found(installation, "Punctual", PEOPLE)
    places = company.plan(2 * (WARM + RUNS * ONE))
    own = {id: company.log_in(person_email(company.codename, number)) for number, id in enumerate(company.people)}
    by = {
        "a manager's": [company.check_in(place) for place in places[::2]],
        "people's own": [company.check_in(place, own[place.user_id]) for place in places[1::2]],
    }
    return [_alone(installation, requests, f"{whose}: {where}", target) for whose, requests in by.items()]


def _alone(installation: Installation, requests: Sequence[Request], name: str, target: bool) -> Figure:
    warm(installation, requests[:WARM])
    runs, cpu = [], []
    for number in range(RUNS):
        settle()
        before = installation.cpu_seconds()
        chosen = requests[WARM + number * ONE : WARM + (number + 1) * ONE]
        runs.append(send(installation.writes, [chosen]).check())
        settle()
        cpu.append((installation.cpu_seconds() - before) / ONE * 1000)
    p50 = tuple(percentile(run.latencies["check-in"], 50) for run in runs)
    p99 = percentile([one for run in runs for one in run.latencies["check-in"]], 99)
    beside = f"p99 {shown(p99)} ms; {shown(sum(cpu) / RUNS)} ms of CPU each"
    return Figure(f"check-in, 1 client, p50, {name}", "ms", p50, at_most(3) if target else None, beside)


def _sixteen(installation: Installation, where: str, *, target: bool = False) -> list[Figure]:
    """Every answer must be a 201."""
    company = found(installation, "Crowded", PEOPLE)
    requests = [company.check_in(place) for place in company.plan(RUNS * CLIENTS * MANY)]
    runs = []
    for number in range(RUNS):
        settle(1)
        chosen = requests[number * CLIENTS * MANY : (number + 1) * CLIENTS * MANY]
        runs.append(send(installation.writes, [chosen[first::CLIENTS] for first in range(CLIENTS)]).check())
    rates = tuple(run.requests / run.seconds for run in runs)
    p99 = tuple(percentile(run.latencies["check-in"], 99) for run in runs)
    return [
        Figure(f"check-ins, {CLIENTS} clients: {where}", "/s", rates, at_least(500) if target else None),
        Figure(f"check-ins, {CLIENTS} clients, p99: {where}", "ms", p99, at_most(100) if target else None),
    ]
