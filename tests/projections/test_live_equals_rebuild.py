"""After a random history the documents are what the log says, and what a rebuild makes of it."""

import pytest

from projections.rebuilding import rebuild
from projections.registry import PROJECTIONS
from tests.projections.world import History, World, drain
from workforceos.readmodels.progress import DatabaseCoverage


@pytest.mark.parametrize("seed", [1, 2])
def test_live_documents_equal_those_of_a_rebuild(world: World, seed: int) -> None:
    history, projector = History(world, seed), world.projector()
    for _ in range(12):
        history.go_on(history.random.randrange(1, 60))
        if history.random.random() < 0.7:
            projector.step()
    drain(projector)
    expected = world.expected()
    assert len(expected) > 50
    assert world.kept() == expected
    projector.release()
    for projection in PROJECTIONS.values():
        built = rebuild(projection, world.database, world.store, world.documents, lambda position, head: None)
        assert (built.generation, built.differing) == (2, ())
    assert world.kept() == expected


def test_a_projector_that_starts_late_makes_the_same(world: World) -> None:
    History(world, 3).go_on(700)
    projector = world.projector()
    drain(projector)
    assert world.kept() == world.expected()
    assert set(DatabaseCoverage(world.database).reached().values()) == {world.store.head()}


def test_a_document_that_differs_is_told_by_its_company(embedded: World) -> None:
    History(embedded, 4).go_on(60)
    drain(projector := embedded.projector())
    projector.release()
    company = embedded.companies[0]
    user = embedded.user(company)  # nobody projects it into the old generation
    users = PROJECTIONS["users"]
    built = rebuild(users, embedded.database, embedded.store, embedded.documents, lambda position, head: None)
    assert built.differing == (company,)
    assert embedded.documents.get(users.model, company, user) is not None
