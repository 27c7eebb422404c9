"""An append of one event on PostgreSQL, against a bare INSERT and COMMIT of the same row.

The baseline is a prepared, binary INSERT in autocommit, on a connection of the same pool, into a table with the same
columns and indexes, its position from a sequence: the least that has to be done to keep an event. Both wait for the
same disk. Four writers are four processes on both sides.
"""

from collections import defaultdict
from dataclasses import replace
from itertools import product
from statistics import mean

import psycopg

from benchmarks.appenders import appenders
from benchmarks.figures import Figure, ratio
from benchmarks.installation import Servers, database
from benchmarks.one_append import BARE_TABLE, Kind
from workforceos.database import Database
from workforceos.migrate import upgrade

RUNS, SLICES, SLICE_SECONDS = 5, 3, 0.25
WRITERS = (1, 4)
KINDS: tuple[Kind, ...] = ("bare", "plain", "unique", "range", "whole")
PLAIN, CLAIMING, AIM = {1: 0.75, 4: 0.6}, {1: 0.5, 4: 0.35}, {1: 0.6, 4: 0.45}

Rates = dict[tuple[Kind, int], list[float]]


def measure(behind: Servers) -> list[Figure]:
    """With one writer and with four."""
    with database(behind.postgres) as url:
        migrate(url)
        with psycopg.connect(url) as connection:
            for statement in BARE_TABLE:
                connection.execute(statement)
        rates = _rates(url)
    return [figure for writers in WRITERS for figure in _figures(rates, writers)]


def migrate(url: str) -> None:
    """The schema of the log, in an empty database."""
    main = Database(url)
    try:
        upgrade(main)
    finally:
        main.close()


def _rates(url: str) -> Rates:
    """Appends per second, one value per run. A run goes through all kinds in turn, slice by slice: a disk that is
    slower for a second is so for all of them."""
    rates: Rates = defaultdict(list)
    with appenders([url], max(WRITERS)) as processes:
        for _ in range(RUNS):
            slices: Rates = defaultdict(list)
            for writers, _, kind in product(WRITERS, range(SLICES), KINDS):
                slices[kind, writers].append(processes.rate(url, kind, writers, SLICE_SECONDS))
            for compared, each in slices.items():
                rates[compared].append(mean(each))
    return rates


def _figures(rates: Rates, writers: int) -> list[Figure]:
    bare = rates["bare", writers]
    name = "writer" if writers == 1 else "writers"

    def against_bare(work: str, kind: Kind, least: float) -> Figure:
        return ratio(f"{work}, {writers} {name}", rates[kind, writers], bare, least, "bare INSERT + COMMIT")

    claiming = [
        against_bare("append with command key and unique claim", "unique", CLAIMING[writers]),
        against_bare("append with command key and range claim", "range", CLAIMING[writers]),
    ]
    whole = against_bare("event encoded, encrypted and appended", "whole", 0)
    return [
        against_bare("append", "plain", PLAIN[writers]),
        *(replace(figure, beside=f"{figure.beside}; aim {AIM[writers]:g}") for figure in claiming),
        replace(whole, target=None),
    ]
