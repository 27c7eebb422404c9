"""`workforceos claims`: do the claims that stand agree with the log?"""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

import typer

from workforceos.access.tenants import ROOT_CODENAME
from workforceos.app import Workforce
from workforceos.claims.expected import expected_claims
from workforceos.claims.people import CODENAME
from workforceos.commandline.failing import one_sentence
from workforceos.commandline.opening import opened
from workforceos.eventstore import claims
from workforceos.eventstore.model import UNSETTLED_SHIFT
from workforceos.identifiers import ROOT_COMPANY_ID

app = typer.Typer(no_args_is_help=True)
Company = Annotated[str | None, typer.Option(help="Codename of one company; none: all of them.")]


@app.command()
def check(company: Company = None) -> None:
    """Compare beside running servers; exit code 1 when something differs."""
    differing = 0
    with one_sentence(), opened() as workforce:
        claims_of = expected_claims(workforce.accounts.email_value)
        for codename, company_id in _companies(workforce, company):
            found = _but_work_left(claims.check(workforce.store, company_id, claims_of))
            differing += not found.none
            _print(codename, found, "missing", "extra")
    if differing:
        raise typer.Exit(1)


@app.command()
def rebuild(company: Company = None) -> None:
    """Take away what is extra and put in what is missing, one transaction per company."""
    with one_sentence(), opened() as workforce:
        claims_of = expected_claims(workforce.accounts.email_value)
        for codename, company_id in _companies(workforce, company):
            _print(codename, claims.rebuild(workforce.store, company_id, claims_of), "put in", "taken away")


def _companies(workforce: Workforce, codename: str | None) -> Iterator[tuple[str, UUID]]:
    held = workforce.store.held_with_prefix(ROOT_COMPANY_ID, CODENAME, "")
    known = [(ROOT_CODENAME, ROOT_COMPANY_ID), *((claim.value, claim.source) for claim in held)]
    found = [(name, id) for name, id in known if codename in (None, name)]
    if codename is not None and not found:
        raise ValueError(f"there is no company with the codename {codename!r}")
    yield from found


def _but_work_left(found: claims.Difference) -> claims.Difference:
    """Shifts that a job has settled have given up their place in its queue; the log does not say so."""
    return claims.Difference(
        tuple(claim for claim in found.missing if getattr(claim, "lane", None) != UNSETTLED_SHIFT),
        tuple(claim for claim in found.extra if getattr(claim, "lane", None) != UNSETTLED_SHIFT),
    )


def _print(codename: str, found: claims.Difference, missing: str, extra: str) -> None:
    for word, those in ((missing, found.missing), (extra, found.extra)):
        for claim in those:
            typer.echo(f"{codename}: {word}: {claim}")
    if found.none:
        typer.echo(f"{codename}: claims agree with the log")
