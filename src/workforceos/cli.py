"""The `workforceos` command."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from workforceos import stopping
from workforceos.allocator import keep_little
from workforceos.app import Workforce
from workforceos.commandline import claims, doctor, events, projections
from workforceos.commandline.failing import MissingSetting, one_sentence
from workforceos.datafolder import must_be_writable
from workforceos.http.routes import Route
from workforceos.listening import Listener, listener
from workforceos.observability.logs import configure_logs
from workforceos.processes import Background, run_process
from workforceos.settings import read_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The workforce backend.")
app.add_typer(projections.app, name="projections", help="Read models: position, lag, rebuild, retry.")
app.add_typer(claims.app, name="claims", help="Check claims against the log, or rebuild them from it.")
app.add_typer(events.app, name="events", help="Move a company or everything between engines.")
app.command("doctor")(doctor.doctor)

Host = Annotated[str | None, typer.Option(help="Address to listen on; default WORKFORCEOS_HOST.")]
Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Port to listen on, 0 for a free one; default WORKFORCEOS_PORT."),
]


@app.command()
def serve(host: Host = None, port: Port = None) -> None:
    """All roles in one process, on whatever engines the settings name."""
    with one_sentence():
        workforce = _workforce(alone=True)
        workforce.must_allow_first_start()
        workforce.must_be_only_server()
        listening = _listener(workforce, host, port)
        workforce.migrate()
        workforce.must_have_whole_log()
        workforce.prepare_projections(exclusive=True)
        _first_start(workforce)
        routes = workforce.write_routes() + workforce.read_routes()
        _run(workforce, "serve", routes, listening, (workforce.projector, workforce.worker))


@app.command()
def commands(host: Host = None, port: Port = None) -> None:
    """The write endpoints."""
    with one_sentence():
        workforce = _role()
        workforce.must_be_migrated()
        listening = _listener(workforce, host, port)
        _first_start(workforce)
        _run(workforce, "commands", workforce.write_routes(), listening, ())


@app.command()
def bff(host: Host = None, port: Port = None) -> None:
    """The read endpoints."""
    with one_sentence():
        workforce = _role(reads=True)
        workforce.must_be_migrated()
        _run(workforce, "bff", workforce.read_routes(), _listener(workforce, host, port), ())


@app.command()
def projector(host: Host = None, port: Port = None) -> None:
    """Keeps the read models; with --port also answers /health and /metrics."""
    with one_sentence():
        workforce = _role(reads=True)
        workforce.must_be_migrated()
        workforce.must_have_whole_log()
        workforce.prepare_projections(exclusive=False)
        listening = None if port is None else _listener(workforce, host, port)
        _run(workforce, "projector", (), listening, (workforce.projector,))


@app.command()
def worker(host: Host = None, port: Port = None) -> None:
    """Runs what happens when time passes; with --port also answers /health and /metrics."""
    with one_sentence():
        workforce = _role()
        workforce.must_be_migrated()
        listening = None if port is None else _listener(workforce, host, port)
        _run(workforce, "worker", (), listening, (workforce.worker,))


@app.command()
def migrate(check: Annotated[bool, typer.Option("--check", help="Only say what is pending.")] = False) -> None:
    """Bring the database and the read models to the newest schema."""
    with one_sentence():
        workforce = _workforce(alone=True)
        pending = workforce.pending_migrations()
        if check:
            typer.echo("\n".join(pending) or "nothing is pending")
            raise typer.Exit(1 if pending else 0)
        workforce.migrate()
        workforce.prepare_projections(exclusive=False)
        typer.echo(f"applied: {', '.join(pending)}" if pending else "nothing was pending")


def _workforce(*, alone: bool) -> Workforce:
    keep_little()
    settings = read_settings()
    configure_logs(settings.log_level)
    must_be_writable(settings)
    return Workforce(settings, alone=alone)


def _role(*, reads: bool = False) -> Workforce:
    """A process of several: refuses to start without the servers that it needs."""
    keep_little()
    settings = read_settings()
    needed = [("DATABASE_URL", settings.database_url), ("REDIS_URL", settings.redis_url)]
    if reads:
        needed.append(("ELASTICSEARCH_URL or READMODEL_URL", settings.elasticsearch_url or settings.readmodel_url))
    missing = [name for name, value in needed if not value]
    if missing:
        raise MissingSetting(f"{' and '.join(missing)} must be set for a process that serves one role")
    configure_logs(settings.log_level)
    workforce = Workforce(settings, alone=False, reads=reads)
    checks: list[Callable[[], None]] = [workforce.store.ping, workforce.cache.ping]
    for check in (*checks, workforce.documents.ping) if reads else checks:
        check()
    return workforce


def _listener(workforce: Workforce, host: str | None, port: int | None) -> Listener:
    settings = workforce.settings
    return listener(host or settings.host, settings.port if port is None else port)


def _first_start(workforce: Workforce) -> None:
    """After all that may keep the process from starting: the password is never shown again."""
    with stopping.put_off():
        made = workforce.prepare()
        if made is not None and made.password is not None:
            typer.echo(f"Super admin {made.email} has the password {made.password} (shown once)", err=True)


def _run(
    workforce: Workforce,
    name: str,
    routes: tuple[Route, ...],
    listening: Listener | None,
    background: tuple[Background, ...],
) -> None:
    served = None if listening is None else (workforce.application(routes), listening)
    try:
        run_process(name, served, background, workforce.settings.trusted_proxies)
    finally:
        workforce.close()
        sys.stderr.flush()
