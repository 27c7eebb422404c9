"""Rebuilds beside living reads."""

import threading

from tests.readmodels.contract.sample import COMPANY, VISITS, visit
from workforceos.readmodels.port import ReadStore
from workforceos.readmodels.tree import Search, Term


def test_reads_go_on_while_generations_come_and_go(sql_store: ReadStore) -> None:
    sql_store.write(VISITS, 1, [visit(1)])
    done = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not done.is_set():
            try:
                totals = [
                    sql_store.search(VISITS, COMPANY, Search(query)).total for query in (Term("status", "planned"),)
                ]
                if totals != [1] or sql_store.get(VISITS, COMPANY, visit(1).id) is None:
                    wrong.append(totals)
            except BaseException as error:  # noqa: BLE001 - told to the test's own thread
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for generation in range(2, 12):
        sql_store.prepare(VISITS, generation)
        sql_store.write(VISITS, generation, [visit(1)])
        sql_store.swap(VISITS, generation)
        sql_store.drop(VISITS, generation - 1)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert sql_store.live_generation(VISITS) == 11
