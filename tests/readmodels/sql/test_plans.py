"""Lists are read off their indexes: SQLite says how it would go about each."""

from pathlib import Path

import pytest

from tests.readmodels.contract.sample import AYSE, COMPANY, VISITS
from workforceos.readmodels.sql.compiler import Compiler
from workforceos.readmodels.sql.database import Database
from workforceos.readmodels.sql.layout import layout_of
from workforceos.readmodels.sql.paging import page
from workforceos.readmodels.sql.registry import Registry
from workforceos.readmodels.sql.tables import tables_of
from workforceos.readmodels.tree import MatchAll, Query, Search, Term

STATUS = layout_of(VISITS).paths["status"].number


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (MatchAll(), "rm_visitrecords_000001 USING COVERING INDEX rm_visitrecords_000001_sort (company=?)"),
        (
            Term("status", "done"),
            f"rm_visitrecords_000001 USING COVERING INDEX rm_visitrecords_000001_{STATUS} (company=? AND c_status=?)",
        ),
        (
            Term("memberIds", AYSE),
            "rm_visitrecords_000001_links USING PRIMARY KEY (company=? AND field=? AND word=? AND number=?)",
        ),
    ],
    ids=str,
)
def test_the_ids_of_a_page_come_from_an_index_in_its_order(tmp_path: Path, query: Query, expected: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    Registry(database).prepare(VISITS, 1)
    tables = tables_of(layout_of(VISITS), 1)
    statement = page(tables, Compiler(tables, COMPANY), Search(query, sort=VISITS.default_sort), query)
    text = str(statement.compile(database.engine, compile_kwargs={"render_postcompile": True}))
    with database.reading() as connection:
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + text, tuple([None] * text.count("?"))).all()
    steps = [str(step.detail) for step in plan]
    database.close()
    assert f"SEARCH {expected}" in steps
    chosen = steps[: next(i for i, step in enumerate(steps) if "chosen" in step and not step.startswith("CO-ROUTINE"))]
    assert not [step for step in chosen if "TEMP B-TREE" in step and "LAST TERM" not in step and "ORDER BY" in step]
