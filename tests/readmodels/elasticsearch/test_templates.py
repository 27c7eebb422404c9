"""Mappings from record models."""

from dataclasses import replace
from uuid import uuid4

import pytest
from elasticsearch import BadRequestError

from migrations.search import index_templates
from tests.readmodels.contract.sample import COMPANY, VISITS, visit
from workforceos.readmodels.elasticsearch import ElasticsearchStore
from workforceos.readmodels.elasticsearch.templates import mappings, settings
from workforceos.readmodels.model import Field, FieldType, Sort
from workforceos.readmodels.port import Document, ReadModelUnavailable
from workforceos.readmodels.records import RECORD_MODELS


def test_strings_answer_exactly_in_lower_case_and_by_their_words() -> None:
    title = mappings(VISITS)["properties"]["title"]
    assert (title["type"], set(title["fields"])) == ("keyword", {"lower", "text"})
    assert mappings(VISITS)["properties"]["user"]["properties"]["fullname"] == title
    assert "fields" not in mappings(VISITS)["properties"]["status"]


def test_documents_lie_in_the_order_of_the_default_sort() -> None:
    model = replace(VISITS, default_sort=(Sort("visitDate", descending=True), Sort("title")))
    found = settings(model, 2)
    assert (found["sort.field"], found["sort.order"]) == (["visitDate", "title", "id"], ["desc", "asc", "asc"])
    assert found["number_of_shards"] == 2


def test_secret_fields_are_in_no_index() -> None:
    assert mappings(VISITS)["properties"]["doorCode"] == {"type": "object", "enabled": False}


@pytest.mark.parametrize("model", RECORD_MODELS, ids=lambda model: model.plural)
def test_every_record_model_makes_an_index(store: ElasticsearchStore, model: object) -> None:
    assert model in RECORD_MODELS
    for each in RECORD_MODELS:
        if each is model:
            store.prepare(each, 1)
            assert store.write(each, 1, [Document(uuid4(), COMPANY, 1, {"id": "x"})]) == []


def test_a_field_that_the_model_does_not_name_is_refused_and_the_rest_is_written(store: ElasticsearchStore) -> None:
    stray = visit(1)
    stray.body["surprise"] = 1
    wrong = visit(2, startedAt="yesterday")
    refused = store.write(VISITS, 1, [stray, visit(3), wrong])
    assert [error.id for error in refused] == [stray.id, wrong.id]
    assert "strict_dynamic_mapping_exception" in refused[0].reason
    assert store.get(VISITS, COMPANY, visit(3).id) == visit(3)
    assert store.get(VISITS, COMPANY, stray.id) is None


def test_an_index_made_by_mistake_is_strict_too(store: ElasticsearchStore) -> None:
    """A late write to a dropped generation makes the index anew; its mapping comes from the template."""
    stray = visit(1)
    stray.body["surprise"] = 1
    assert [error.id for error in store.write(VISITS, 7, [visit(2), stray])] == [stray.id]


def test_a_new_field_is_added_where_it_stands_and_another_type_needs_a_new_generation(
    store: ElasticsearchStore,
) -> None:
    grown = replace(VISITS, own_fields=(*VISITS.own_fields, Field("mood", FieldType.STRING)))
    store.prepare(grown, 1)
    happy = visit(1, mood="happy")
    assert store.write(grown, 1, [happy]) == []
    changed = replace(VISITS, own_fields=(*VISITS.own_fields, Field("mood", FieldType.INTEGER)))
    with pytest.raises(BadRequestError):
        store.prepare(changed, 1)
    store.prepare(changed, 2)


def test_only_an_index_that_exists_can_go_live(store: ElasticsearchStore) -> None:
    with pytest.raises(ReadModelUnavailable, match="not been built"):
        store.swap(VISITS, 9)
    assert store.live_generation(VISITS) == 1


def test_the_templates_can_be_installed_by_hand(store: ElasticsearchStore) -> None:
    templates = index_templates()
    assert set(templates) == {f"workforceos_{model.plural.lower()}" for model in RECORD_MODELS}
    for name, body in templates.items():
        assert body["index_patterns"] == [f"{name}-*"]
        store._client.indices.simulate_template(**body)
