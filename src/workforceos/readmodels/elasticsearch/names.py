"""Names of aliases and physical indices: `workforceos_shifts` -> `workforceos_shifts-000003`."""

import re

from workforceos.readmodels.model import RecordModel

DEFAULT_PREFIX = "workforceos_"


def alias_of(model: RecordModel, prefix: str) -> str:
    return f"{prefix}{model.plural.lower()}"


def index_of(model: RecordModel, prefix: str, generation: int) -> str:
    return f"{alias_of(model, prefix)}-{generation:06d}"


def generation_of(index: str) -> int:
    """The generation in a physical name. Raises ValueError for a name of another kind."""
    found = re.search(r"-([0-9]{6,})$", index)
    if found is None:
        raise ValueError(f"{index!r} is no index of a read model: its alias points to an index that we did not make")
    return int(found[1])
