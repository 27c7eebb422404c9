"""`workforceos events`: move a company, or everything, between installations and engines."""

from pathlib import Path
from typing import Annotated

import typer

from workforceos.claims.expected import expected_claims
from workforceos.claims.people import CODENAME
from workforceos.commandline.failing import one_sentence
from workforceos.commandline.opening import opened
from workforceos.eventstore.claims import rebuild
from workforceos.eventstore.log_queries import companies
from workforceos.eventstore.transfer import export_events, import_events
from workforceos.eventstore.transfer_format import TransferRefused
from workforceos.identifiers import ROOT_COMPANY_ID


def _something(passphrase: str) -> str:
    if not passphrase.strip():
        raise typer.BadParameter("it must not be empty")
    return passphrase


app = typer.Typer(no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="The file, JSON lines with a checksum.")]
Passphrase = Annotated[
    str,
    typer.Option(
        envvar="WORKFORCEOS_TRANSFER_PASSPHRASE",
        prompt=True,
        hide_input=True,
        callback=_something,
        help="Wraps the personal keys in the file; the same is asked for at import.",
    ),
]


@app.command("export")
def export_command(
    file: File,
    passphrase: Passphrase,
    company: Annotated[str | None, typer.Option(help="Codename of one company; none: everything.")] = None,
) -> None:
    """Write events, claims and personal keys as of one moment, beside running servers."""
    with one_sentence(), opened() as workforce:
        folder = file.absolute().parent
        if not folder.is_dir():
            raise ValueError(f"cannot write {file}: there is no folder {folder}")
        company_id = None
        if company is not None:
            claim = (CODENAME, company)
            company_id = workforce.store.holders(ROOT_COMPANY_ID, [claim]).get(claim)
            if company_id is None:
                raise ValueError(f"there is no company with the codename {company!r}")
        counts = export_events(workforce.store, file, passphrase=passphrase, company_id=company_id)
        typer.echo(f"{file}: {', '.join(f'{count} {kind}' for kind, count in counts.items())}")


@app.command("import")
def import_command(file: File, passphrase: Passphrase) -> None:
    """Read a file into an empty installation: ids, versions, positions and claims stay as they were."""
    with one_sentence(), opened(migrated=False) as workforce:
        workforce.migrate()
        try:
            counts = import_events(workforce.store, file, passphrase=passphrase)
        except TransferRefused as refused:
            raise ValueError(f"{file} is refused, nothing was written: {refused}") from refused
        # Addresses are claimed by HMACs under this installation's own secret key, which may be another one.
        claims_of = expected_claims(workforce.accounts.email_value)
        for company_id in companies(workforce.database):
            rebuild(workforce.store, company_id, claims_of)
        typer.echo(f"{file}: {', '.join(f'{count} {kind}' for kind, count in counts.items())}")
