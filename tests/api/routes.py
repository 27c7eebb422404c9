"""The program's route table, without a server behind it."""

import tempfile
from pathlib import Path

from pydantic import SecretStr

from workforceos.app import Workforce
from workforceos.http.routes import CommandRoute, Route
from workforceos.settings import Settings

_PROGRAM = Workforce(
    Settings(_env_file=None, data_dir=Path(tempfile.gettempdir()) / "wfos-routes", secret_key=SecretStr("routes only"))  # type: ignore[call-arg]
)
ROUTES: tuple[Route, ...] = _PROGRAM.write_routes() + _PROGRAM.read_routes()
COMMANDS: tuple[CommandRoute, ...] = tuple(route for route in ROUTES if isinstance(route, CommandRoute))


def named(route: Route) -> str:
    """For test ids."""
    return route.api


def filled(route: Route, value: str) -> str:
    """The route's path with every parameter set to this value."""
    path = route.prefix + route.path
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + value + rest.partition("}")[2]
    return path
