"""`workforceos projections`: where read models stand, and what to do about it."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from projections.exclusion import only_rebuild
from projections.rebuilding import rebuild as rebuild_projection
from projections.registry import PROJECTIONS
from projections.retrying import retry_parked
from projections.standing import standing
from workforceos.app import Workforce
from workforceos.commandline.failing import one_sentence
from workforceos.commandline.opening import opened

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str | None, typer.Argument(help="One read model, for example shifts; none: all of them.")]


@app.command()
def status() -> None:
    """Position, lag and parked aggregates of every read model."""
    table = Table("read model", "generation", "position", "lag", "parked")
    with one_sentence(), opened() as workforce:
        head = workforce.store.head()
        stand = standing(workforce.database)
        for name, projection in PROJECTIONS.items():
            generation = workforce.documents.live_generation(projection.model)
            position, aside = stand.get(name, (0, 0))
            table.add_row(name, str(generation or "-"), str(position), str(max(0, head - position)), str(aside))
    Console().print(table)


@app.command()
def rebuild(name: Name = None) -> None:
    """Project into the next generation beside the live one, compare, swap. Reads never stop."""
    with one_sentence(), opened() as workforce, only_rebuild(workforce.database):
        workforce.prepare_projections(exclusive=True)
        for chosen in _chosen(name):
            _rebuild(workforce, chosen)


def _rebuild(workforce: Workforce, name: str) -> None:
    with Progress() as bar:
        task = bar.add_task(name, total=max(1, workforce.store.head()))

        def report(position: int, head: int) -> None:
            bar.update(task, completed=position, total=max(1, head))

        built = rebuild_projection(PROJECTIONS[name], workforce.database, workforce.store, workforce.documents, report)
        bar.update(task, completed=workforce.store.head())
    differing = f", {len(built.differing)} companies differ from before (or were written to all the time)"
    different = differing if built.differing else ", same as before"
    typer.echo(f"{name}: generation {built.generation} is live, {built.documents} documents{different}")


@app.command()
def retry(name: Name = None) -> None:
    """Apply parked aggregates again."""
    with one_sentence(), opened() as workforce:
        for chosen in _chosen(name):
            done, left = retry_parked(PROJECTIONS[chosen], workforce.database, workforce.store, workforce.documents)
            if done or left:
                typer.echo(f"{chosen}: {done} applied, {left} still parked")


def _chosen(name: str | None) -> list[str]:
    if name is None:
        return list(PROJECTIONS)
    by_lower_case = {known.lower(): known for known in PROJECTIONS}
    if name.lower() not in by_lower_case:
        raise ValueError(f"there is no read model {name!r}; there are {', '.join(PROJECTIONS)}")
    return [by_lower_case[name.lower()]]
