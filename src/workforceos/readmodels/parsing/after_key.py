"""The values of a composite's `after`, each in the type of its source."""

import math
from typing import Any

from workforceos.readmodels.model import FieldType
from workforceos.readmodels.parsing.fields import EXACT_TEXT
from workforceos.readmodels.parsing.json_values import a_boolean, a_string
from workforceos.readmodels.parsing.refusal import refuse
from workforceos.readmodels.parsing.values import number_of
from workforceos.readmodels.parsing.written_dates import read_date
from workforceos.readmodels.tree import CompositeSource, DateHistogramAgg, HistogramAgg, Value

_LONG = 2**63


def after_value(source: CompositeSource, field_type: FieldType, value: Any, path: str) -> Value:
    """A value as Elasticsearch takes it: numbers may be text, days and instants are epoch milliseconds, or text where
    the source has a format. Refuses, at `path`, what the source can't have answered."""
    aggregation = source.source
    if value is None:
        return None if source.missing_bucket else refuse(path, "must not be null")
    if isinstance(aggregation, DateHistogramAgg) and aggregation.format is not None:
        return _written(value, aggregation.format, path)
    if isinstance(aggregation, HistogramAgg) or field_type is FieldType.DECIMAL:
        return float(number_of(value, path))
    if field_type is FieldType.BOOLEAN:
        return a_boolean(value, path)
    if field_type in EXACT_TEXT:
        return a_string(value, path)
    return _whole(value, path)


def _written(value: Any, pattern: str, path: str) -> str:
    text = a_string(value, path)
    try:
        read_date(text, pattern)
    except ValueError:
        refuse(path, f"is no date written as {pattern}")
    return text


def _whole(value: Any, path: str) -> int:
    """Elasticsearch cuts the fraction off a number, and rounds a text down."""
    number = number_of(value, path)
    whole = math.floor(number) if isinstance(value, str) else int(number)
    return min(max(whole, -_LONG), _LONG - 1)
