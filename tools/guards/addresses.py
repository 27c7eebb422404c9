"""No address of a package registry and no path of one machine: a clone must build anywhere."""

import re
from pathlib import Path

from tools.guards.files import repository_files

REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|repo1?\.maven\.|maven\.apache\.org/maven2|registry\.npmjs|docker\.io/|docker\.elastic\."
    r"|ghcr\.io|quay\.io|artifactor[y]|devp[i]",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(r"(?<![\w.~$})-])/(?:work|farm|root|home/\w+|Users/\w+)/")
BUILD_FILES = re.compile(r"requirements|\.lock$|\.toml$|(^|/)Makefile$|\.xml$|^\.ci/|\.sh$|(^|/)Dockerfile$|^compose")
ADDRESS = re.compile(r"https?://(?!127\.0\.0\.1|localhost)[\w.-]+\.\w+")
NAMESPACE = re.compile(
    r"xmlns|schemaLocation|maven\.apache\.org/(POM|xsd)"
)  # names, not addresses: nothing is fetched there


def problems(root: Path) -> list[str]:
    return [problem for path in repository_files(root) for problem in _in_file(root, path)]


def _in_file(root: Path, path: Path) -> list[str]:
    content = (root / path).read_bytes()
    if b"\0" in content:
        return []
    return [
        f"{path}:{number}: {what}"
        for number, line in enumerate(content.decode(errors="replace").splitlines(), 1)
        if (what := _in_line(str(path), line)) is not None
    ]


def _in_line(path: str, line: str) -> str | None:
    if REGISTRIES.search(line):
        return "the host of a package registry"
    if MACHINE_PATHS.search(line):
        return "a path of one machine"
    if BUILD_FILES.search(path) and ADDRESS.search(line) and not NAMESPACE.search(line):
        return "an address in a build file"
    return None
