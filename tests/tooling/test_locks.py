"""The locks install the same everywhere: exact versions, hashes, no address, and all that the project asks for."""

import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
RUNTIME = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
DEVELOPMENT = RUNTIME + EXTRAS["dev"]
WANTED = {
    "requirements.lock": RUNTIME,
    "requirements-dev.lock": DEVELOPMENT,
    "requirements-plots.lock": RUNTIME + EXTRAS["plots"],
}


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes by package."""
    text = (REPOSITORY / lock).read_text()
    blocks = re.findall(r"^([a-z0-9-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.MULTILINE)
    return {name: (version, hashes.count("--hash=")) for name, version, hashes in blocks}


def requirement_name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement)[0]


@pytest.mark.parametrize(("lock", "wanted"), WANTED.items())
def test_every_requirement_is_pinned_with_hashes(lock: str, wanted: list[str]) -> None:
    lines = [
        line
        for line in (REPOSITORY / lock).read_text().splitlines()
        if line and not line.lstrip().startswith(("#", "--hash"))
    ]
    assert {line.split("==")[0] for line in lines} == set(pins(lock))
    assert {requirement_name(each) for each in wanted} <= set(pins(lock))


def test_the_locks_agree() -> None:
    runtime, development, plots = map(pins, WANTED)
    assert {name: development.get(name) for name in runtime} == runtime
    assert {name: plots.get(name) for name in runtime} == runtime
    assert all(plots[name] == development[name] for name in plots.keys() & development.keys())


@pytest.mark.parametrize("requirement", DEVELOPMENT + EXTRAS["plots"])
def test_every_requirement_has_an_upper_bound(requirement: str) -> None:
    assert "<" in requirement


@pytest.mark.parametrize("lock", WANTED)
def test_no_lock_names_a_host(lock: str) -> None:
    assert not re.search(r"://|--index-url|--find-links|--trusted-host", (REPOSITORY / lock).read_text())
