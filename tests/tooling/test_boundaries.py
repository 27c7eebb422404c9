"""The contracts of import-linter, on a small tree of packages with the project's names."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SIDES = "commands, projections and bff never import each other"
CORE = "the core imports none of the sides, save where the program is put together"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    return shutil.copytree(Path(__file__).parent / "fixtures/boundaries", tmp_path / "packages")


def lint(packages: Path) -> tuple[int, str]:
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--config",
        str(REPOSITORY / "pyproject.toml"),
        "--no-cache",
    ]
    environment = os.environ | {"PYTHONPATH": str(packages)}
    done = subprocess.run(command, cwd=packages, env=environment, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_a_tree_that_keeps_the_boundaries_passes(packages: Path) -> None:
    status, report = lint(packages)
    assert f"{SIDES} KEPT" in report
    assert f"{CORE} KEPT" in report
    assert status == 0


@pytest.mark.parametrize(
    ("module", "imported", "broken"),
    [
        ("commands/attendance.py", "projections.attendance", SIDES),
        ("projections/attendance.py", "bff.attendance", SIDES),
        ("bff/attendance.py", "commands.attendance", SIDES),
        ("workforceos/work.py", "commands.attendance", CORE),
        ("workforceos/work.py", "projections.attendance", CORE),
        ("workforceos/work.py", "bff.attendance", CORE),
        ("workforceos/commandline/projections.py", "commands.attendance", CORE),
    ],
)
def test_an_import_across_a_boundary_is_found(packages: Path, module: str, imported: str, broken: str) -> None:
    (packages / module).write_text(f"import {imported}\n")
    status, report = lint(packages)
    assert f"{broken} BROKEN" in report
    assert status == 1
