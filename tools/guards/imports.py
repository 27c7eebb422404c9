"""Who may import what, where import-linter cannot say it: the domain and the module that puts the program together."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.guards.files import python_files

DOMAIN = Path("src/workforceos/domain")
CORE = Path("src/workforceos")
STARTERS = {CORE / "app.py", CORE / "cli.py", CORE / "__main__.py"}
COMMAND_LINE = CORE / "commandline"


def problems(root: Path) -> list[str]:
    return [
        problem
        for path in python_files(root)
        for module, line in _imports(root / path)
        if (problem := _problem(path, module, line)) is not None
    ]


def _problem(path: Path, module: str, line: int) -> str | None:
    if path.is_relative_to(DOMAIN) and not _pure(module):
        return f"{path}:{line}: the domain imports {module}; only the standard library and itself"
    if path.is_relative_to(CORE) and _within(module, "workforceos.app") and not _starts(path):
        return f"{path}:{line}: imports {module}; only what starts the program may"
    return None


def _pure(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names or _within(module, "workforceos.domain")


def _starts(path: Path) -> bool:
    return path in STARTERS or path.is_relative_to(COMMAND_LINE)


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that is imported, wherever in the file; `from a import b` counts as a.b, which may be a module."""
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((f"{module}.{name.name}", node.lineno) for name in node.names)
