"""`python -m workforceos` is the `workforceos` command."""

from workforceos.cli import app

app()
