"""`--embedded` runs what needs no server, and nothing else."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
SAMPLE = REPOSITORY / "tests/tooling/fixtures/embedded_run/sample_needs.py"


def test_tests_that_need_a_server_are_deselected_and_one_that_hides_it_fails() -> None:
    command = [sys.executable, "-m", "pytest", "--embedded", "-p", "no:cacheprovider", "--no-header", "-q", str(SAMPLE)]
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    assert "1 failed, 1 passed, 4 deselected" in done.stdout
    assert "test_asks_at_run_time" in done.stdout
    assert "this test needs a server but does not say so" in done.stdout
