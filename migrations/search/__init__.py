"""Index templates of the read models in Elasticsearch.

The store installs them by itself when it prepares a generation. Where an operator installs them instead:
`python -m migrations.search` prints all of them as JSON, template name -> body of `PUT _index_template/{name}`.
"""

from typing import Any

from workforceos.readmodels.elasticsearch.names import DEFAULT_PREFIX, alias_of
from workforceos.readmodels.elasticsearch.templates import template
from workforceos.readmodels.records import RECORD_MODELS


def index_templates(shards: int = 1) -> dict[str, dict[str, Any]]:
    """One template per record model, for all its generations."""
    return {alias_of(model, DEFAULT_PREFIX): template(model, DEFAULT_PREFIX, shards) for model in RECORD_MODELS}
