"""The embedded server as a newcomer runs it: first start, restart, kill, administration beside it."""

from pathlib import Path

import httpx
import pytest

from tests.e2e.refusing import refused
from tools.trials.processes import environment, founded, logged_in, run, started

SHIFTS = "/schedulemanagement-api/v1/shifts"


@pytest.fixture
def embedded(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


def plan(http: httpx.Client, headers: dict[str, str], day: int) -> httpx.Response:
    shift = {"shiftDate": f"2024-03-{day:02}", "startTime": "08:00", "endTime": "16:00"}
    return http.post(SHIFTS, headers=headers, json=shift)


def test_what_was_acknowledged_is_there_after_a_kill(embedded: dict[str, str], tmp_path: Path) -> None:
    with started("serve", embedded, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        headers = founded(http, "Killed")
        for day in range(1, 11):
            assert plan(http, headers, day).status_code == 201
        server.kill()
    with started("serve", embedded, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        assert http.get(SHIFTS, headers=headers).json()["paging"]["totalRowCount"] == 10
        assert plan(http, headers, 11).status_code == 201
        assert http.get(SHIFTS, headers=headers).json()["paging"]["totalRowCount"] == 11
        assert server.stop() == 0


def test_one_server_runs_on_a_data_folder(embedded: dict[str, str], tmp_path: Path) -> None:
    """Two would not hear of each other's logouts."""
    with started("serve", embedded, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        headers = founded(http, "Alone")
        said = refused(["serve", "--port", "0"], embedded, tmp_path)
        assert said.startswith("another server runs on ")
        assert "WORKFORCEOS_DATA_DIR" in said
        assert plan(http, headers, 1).status_code == 201
        server.kill()
    with started("serve", embedded, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        assert http.get(SHIFTS, headers=headers).json()["paging"]["totalRowCount"] == 1


def test_the_password_of_the_first_start_is_shown_once(embedded: dict[str, str], tmp_path: Path) -> None:
    del embedded["WORKFORCEOS_SUPERADMIN_PASSWORD"]
    with started("serve", embedded, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        line = next(line for line in server.log.read_text().splitlines() if line.startswith("Super admin "))
        credentials = {"username": "admin@workforceos.local", "password": line.split()[6]}
        assert http.post("/auth-api/login", json=credentials).json()["roleId"] == "superAdmin"
        http.cookies.clear()
        babil = http.post("/auth-api/login", headers={"mbx-company-codename": "babil"}, json=credentials)
        assert babil.json()["roleId"] == "tenantOwner"
        assert server.stop() == 0
    with started("serve", embedded, tmp_path) as server:
        assert "has the password" not in server.log.read_text()


def test_administration_beside_a_running_server(embedded: dict[str, str], tmp_path: Path) -> None:
    with started("serve", embedded, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        headers = founded(http, "Administered")
        assert plan(http, headers, 1).status_code == 201
        for arguments, said in (
            (["claims", "check"], "administered: claims agree with the log"),
            (["projections", "status"], "attendanceRecords"),
            (["projections", "rebuild", "shifts"], "shifts: generation 2 is live, 1 documents, same as before"),
            (["doctor"], "ok     projections"),
        ):
            done = run(arguments, embedded, tmp_path)
            assert done.returncode == 0, done.stdout + done.stderr
            assert said in done.stdout
        assert plan(http, headers, 2).status_code == 201
        assert http.get(SHIFTS, headers=headers).json()["paging"]["totalRowCount"] == 2


def test_a_company_moves_to_another_installation(embedded: dict[str, str], tmp_path: Path) -> None:
    file, secret = tmp_path / "company.jsonl", ["--passphrase", "a passphrase for the way"]
    with started("serve", embedded, tmp_path) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        headers = founded(http, "Moving")
        assert plan(http, headers, 1).status_code == 201
        exported = run(["events", "export", str(file), "--company", "moving", *secret], embedded, tmp_path)
        assert exported.returncode == 0, exported.stderr
    assert "owner@example.com" not in file.read_text()
    other = tmp_path / "other"
    other.mkdir()
    settings = environment(other, WORKFORCEOS_SECRET_KEY="another secret of another installation")
    imported = run(["events", "import", str(file), *secret], settings, other)
    assert imported.returncode == 0, imported.stderr
    agreed = run(["claims", "check"], settings, other)
    assert (agreed.returncode, "moving: claims agree with the log" in agreed.stdout) == (0, True)
    again = run(["events", "import", str(file), *secret], settings, other)
    assert (again.returncode, "the store is not empty" in again.stderr) == (1, True)
    with started("serve", settings, other) as server, httpx.Client(base_url=server.url, timeout=30) as http:
        moved = logged_in(http, headers["mbx-company-codename"])
        assert http.get(SHIFTS, headers=moved).json()["paging"]["totalRowCount"] == 1
        assert plan(http, moved, 2).status_code == 201
