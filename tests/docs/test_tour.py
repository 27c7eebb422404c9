"""The README's tour works as it stands, on both stacks, and prints what the page says."""

from pathlib import Path
from uuid import uuid4

from tools.trials.processes import environment, started
from tools.trials.tour import README, Step, run, tour_in

STEPS = tour_in(README.read_text())


def check(settings: dict[str, str], folder: Path) -> None:
    """Twice over: the second paste must not stumble over the first."""
    with started("serve", settings, folder) as server:
        for _ in range(2):
            done = run(STEPS, server.url, folder)
            assert done.exit_code == 0, done.errors
            refused = [answer for answer in done.answered if not answer.startswith("2")]
            assert refused == [f"409 POST {server.url}/schedulemanagement-api/v1/shifts"]
            for step, lines in zip(STEPS, done.printed, strict=True):
                assert step.printed(lines), (step.shown, lines)
        assert server.stop() == 0


def test_the_tour_on_the_embedded_server(tmp_path: Path) -> None:
    check(environment(tmp_path), tmp_path)


def test_the_tour_on_servers(postgres_url: str, redis_url: str, elasticsearch_url: str, tmp_path: Path) -> None:
    settings = environment(
        tmp_path,
        DATABASE_URL=postgres_url,
        REDIS_URL=redis_url,
        ELASTICSEARCH_URL=elasticsearch_url,
        ELASTICSEARCH_INDEX_PREFIX=f"tour{uuid4().hex[:8]}_",
    )
    check(settings, tmp_path)


def test_the_tour_has_every_step_of_the_main_job() -> None:
    scripts = "\n".join(step.script for step in STEPS)
    for path in (
        "/auth-api/v1/registercompanyowner",
        "/auth-api/login",
        "/auth-api/v1/companies/",
        "/auth-api/v1/users",
        "/auth-api/v1/usergroups",
        "/auth-api/v1/usergroupmembers",
        "/schedulemanagement-api/v1/shifts",
        "/attendancemanagement-api/v1/check-in",
        "/attendancemanagement-api/v1/check-out",
        "/attendancemanagement-api/v1/attendance-records",
        "/mcpbff-api/api/elastic/attendanceRecords/rawsearch",
    ):
        assert path in scripts


def test_a_step_that_prints_something_else_is_found() -> None:
    step = Step("", ("present 240", "at …Z"))
    assert step.printed(["present 240", "at 2026-01-01T00:00:00.000Z"])
    assert not step.printed(["present 241", "at 2026-01-01T00:00:00.000Z"])
    assert not step.printed(["present 240"])
    assert not step.printed(["present 240", "at Z"])
