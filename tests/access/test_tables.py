"""The migrated database has the tables that access describes."""

from sqlalchemy import UniqueConstraint, inspect

from workforceos.access.tables import metadata
from workforceos.database import Database


def test_the_migration_makes_the_tables_that_are_described(database: Database) -> None:
    with database.reading() as connection:
        found = inspect(connection)
        for table in metadata.sorted_tables:
            columns = {column["name"]: column for column in found.get_columns(table.name)}
            assert {name: column["nullable"] for name, column in columns.items()} == {
                column.name: column.nullable for column in table.columns
            }
            for column in table.columns:
                in_database = columns[column.name]["type"].compile(connection.dialect)
                assert in_database == column.type.compile(connection.dialect)
            assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
            assert {(i["name"], tuple(i["column_names"])) for i in found.get_indexes(table.name)} == {
                (index.name, tuple(column.name for column in index.columns)) for index in table.indexes
            }
            assert not [c for c in table.constraints if isinstance(c, UniqueConstraint)]
