"""Errors of a command are one clear sentence, not a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from workforceos.cache.opening import SharedCacheRequired
from workforceos.cache.port import CacheUnavailable
from workforceos.eventstore.errors import StoreUnavailable
from workforceos.keys import SecretKeyMissing
from workforceos.readmodels.port import ReadModelUnavailable


class MissingSetting(Exception):
    """A role needs a server that no setting names."""


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn what can be expected to go wrong into a sentence on standard error and exit code 1."""
    try:
        yield
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        _end(f"settings are not valid: {problems}")
    except (SecretKeyMissing, SharedCacheRequired, MissingSetting, ValueError) as error:
        _end(str(error))
    except StoreUnavailable as error:
        _end(f"the database of DATABASE_URL does not answer: {error}")
    except ReadModelUnavailable as error:
        _end(f"the read models do not answer (ELASTICSEARCH_URL, READMODEL_URL): {error}")
    except CacheUnavailable as error:
        _end(f"Redis of REDIS_URL does not answer: {error}")
    except (OSError, SQLAlchemyError) as error:
        _end(f"{type(error).__name__}: {str(error).splitlines()[0]}")


def _end(sentence: str) -> None:
    typer.echo(f"workforceos: {' '.join(sentence.split())}", err=True)
    raise typer.Exit(1)
