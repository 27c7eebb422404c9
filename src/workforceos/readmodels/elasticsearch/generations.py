"""Physical indices of a read model, and the alias that makes one of them live."""

from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from workforceos.readmodels.elasticsearch.names import alias_of, generation_of, index_of
from workforceos.readmodels.elasticsearch.templates import mappings, settings, template
from workforceos.readmodels.model import RecordModel


def prepare(client: Elasticsearch, model: RecordModel, prefix: str, generation: int, shards: int) -> None:
    """Template, then the index; one that exists gets the fields that the model has gained.

    Raises BadRequestError where a field changed its type: that needs the next generation.
    """
    index = index_of(model, prefix, generation)
    client.indices.put_index_template(name=alias_of(model, prefix), **template(model, prefix, shards))
    if not client.indices.exists(index=index):
        try:
            client.indices.create(
                index=index, settings=settings(model, shards), mappings=mappings(model), aliases={_mark_of(index): {}}
            )
            return
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
    client.indices.put_mapping(index=index, properties=mappings(model)["properties"])


def is_prepared(client: Elasticsearch, model: RecordModel, prefix: str, generation: int) -> bool:
    """Not so an index that Elasticsearch has made because something was written to it."""
    return bool(client.indices.exists_alias(name=_mark_of(index_of(model, prefix, generation))))


def live(client: Elasticsearch, model: RecordModel, prefix: str) -> int | None:
    answer = client.options(ignore_status=404).indices.get_alias(name=alias_of(model, prefix))
    if answer.meta.status == 404:
        return None
    return max(generation_of(index) for index in answer.body)


def _mark_of(index: str) -> str:
    return f"{index}-prepared"


def swap(client: Elasticsearch, model: RecordModel, prefix: str, generation: int) -> None:
    """One atomic change of the alias: no search ever sees two generations, or none."""
    alias, index = alias_of(model, prefix), index_of(model, prefix, generation)
    before = live(client, model, prefix)
    actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": alias}}]
    if before is not None and before != generation:
        actions.insert(0, {"remove": {"index": index_of(model, prefix, before), "alias": alias}})
    client.indices.refresh(index=index)
    client.indices.update_aliases(actions=actions)


def drop(client: Elasticsearch, model: RecordModel, prefix: str, generation: int) -> None:
    """Raises ValueError for the live generation."""
    if live(client, model, prefix) == generation:
        raise ValueError(f"generation {generation} of {model.plural} is live")
    client.options(ignore_status=404).indices.delete(index=index_of(model, prefix, generation))
