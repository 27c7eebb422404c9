"""Each guard sees what it is for, and nothing else."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.guards import access_rows, addresses, imports, module_size
from tools.guards.__main__ import main

FIXTURES = Path(__file__).parent / "fixtures"


def test_a_module_of_301_lines_is_too_long() -> None:
    assert module_size.problems(FIXTURES / "long_module") == ["src/workforceos/long.py: 301 lines, at most 300"]
    assert module_size.median_lines(FIXTURES / "long_module") == 300.5


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    assert imports.problems(FIXTURES / "domain_imports") == [
        "src/workforceos/domain/shift/decisions.py:3: the domain imports sqlalchemy.select; "
        "only the standard library and itself",
        "src/workforceos/domain/shift/decisions.py:6: the domain imports workforceos.http.routes.Route; "
        "only the standard library and itself",
    ]


def test_the_program_is_put_together_where_it_starts_only() -> None:
    assert imports.problems(FIXTURES / "app_import") == [
        "src/workforceos/http/health.py:2: imports workforceos.app; only what starts the program may"
    ]


# Written in pieces: this file is looked at by the guard, too.
@pytest.mark.parametrize(
    ("name", "line", "problem"),
    [
        ("notes.md", "see https://py" + "pi.org/simple", "the host of a package registry"),
        ("compose.yaml", "image: docker." + "elastic.co/a/b:1", "the host of a package registry"),
        ("README.md", "cd /wo" + "rk/main", "a path of one machine"),
        ("run.py", "open('/home/" + "ada/x')", "a path of one machine"),
        ("requirements.lock", "--index-url ht" + "tp://mirror.example.com", "an address in a build file"),
        (".ci/run", "curl ht" + "tps://example.com", "an address in a build file"),
    ],
)
def test_addresses_of_registries_and_machines_are_found(tmp_path: Path, name: str, line: str, problem: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(f"first line\n{line}\n")
    assert addresses.problems(tmp_path) == [f"{name}:2: {problem}"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("README.md", "curl http://localhost:8080/auth-api/v1/users"),
        ("docs.md", "https://example.com/a/page"),
        ("a.py", "network/root/leaf = '~/.cache' and '../work/x'"),
        ("Makefile", "curl http://127.0.0.1:8080/health/live"),
    ],
)
def test_other_addresses_and_paths_are_left_alone(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(line)
    assert addresses.problems(tmp_path) == []


def test_one_problem_makes_the_whole_run_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(tmp_path) == 0
    (tmp_path / "notes.md").write_text("see https://py" + "pi.org")
    assert main(tmp_path) == 1
    assert "notes.md:1: the host of a package registry" in capsys.readouterr().err


@dataclass(frozen=True)
class SampleRoute:
    method: str
    path: str
    prefix: str = "/auth-api"


def test_routes_and_rows_of_the_access_table_pair_up() -> None:
    routes = [SampleRoute("GET", "/v1/users"), SampleRoute("POST", "/v1/users")]
    assert access_rows.problems(routes, {"GET /auth-api/v1/users", "POST /auth-api/v1/users"}) == []


@pytest.mark.parametrize(
    ("routes", "rows", "problem"),
    [
        ([SampleRoute("GET", "/a")], set(), "GET /auth-api/a: the route has no row in the access table"),
        ([], {"GET /auth-api/a"}, "GET /auth-api/a: the row in the access table has no route"),
        ([SampleRoute("GET", "/a")] * 2, {"GET /auth-api/a"}, "GET /auth-api/a: two routes"),
    ],
)
def test_a_route_without_a_row_is_found(routes: list[SampleRoute], rows: set[str], problem: str) -> None:
    assert access_rows.problems(routes, rows) == [problem]
