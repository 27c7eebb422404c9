"""How much each test does: enough to find a fault in CI, much more under `make soak`."""

import os

SOAK = os.environ.get("SOAK") == "1"


def scaled(ci: int, soak: int) -> int:
    """The figure for this run."""
    return soak if SOAK else ci
