"""What is wrong with input is said in plain words, whatever Pydantic calls it."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ErrorType

from workforceos.http.problems import plain_problem
from workforceos.http.validation import refused_input


class NewHouse(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Checked(BaseModel):
    size: int

    @field_validator("size")
    @classmethod
    def _even(cls, size: int) -> int:
        if size % 2:
            raise ValueError("must be even")
        return size


class Custom(BaseModel):
    size: int

    @field_validator("size")
    @classmethod
    def _never(cls, size: int) -> int:
        raise PydanticCustomError("our_own", "must be {least} or more", {"least": 4})


ONE_OR_TWO = Annotated[list[int], Field(max_length=2, min_length=1)]
NARROW = Annotated[Decimal, Field(max_digits=3, decimal_places=1)]


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        (NewHouse, "x", "must be an object"),
        (NewHouse, 7, "must be an object"),
        (dict[str, int], "x", "must be an object"),
        (str, 7, "must be a string"),
        (str, {}, "must be a string"),
        (int, {}, "must be a whole number"),
        (int, "x", "must be a whole number"),
        (int, 1.5, "must be a whole number"),
        (int, "1" * 5000, "must be a whole number of at most 64 bits"),
        (bool, "x", "must be true or false"),
        (bool, {}, "must be true or false"),
        (float, "x", "must be a number"),
        (Decimal, "x", "must be a number"),
        (NARROW, "1.23", "must have at most 1 digits behind the point"),
        (Colour, "blue", "must be red or green"),
        (Literal["asc", "desc"], "up", "must be asc or desc"),
        (list[int], "x", "must be an array"),
        (ONE_OR_TWO, [1, 2, 3], "must have at most 2 elements"),
        (ONE_OR_TWO, [], "must have 1 or more elements"),
        (Annotated[int, Field(ge=1)], 0, "must be at least 1"),
        (Annotated[int, Field(le=500)], 501, "must be at most 500"),
        (Annotated[str, Field(max_length=2)], "abc", "must have at most 2 characters"),
        (Checked, {"size": 3}, "must be even"),
        (Custom, {"size": 3}, "must be 4 or more"),
        (NewHouse, {"name": "x", "colour": 1}, "is not a field of this request"),
        (NewHouse, {}, "is required"),
    ],
)
def test_it_is_said_in_the_words_of_json(kind: Any, value: Any, problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    detail = refused_input(caught.value.errors(include_url=False)).detail
    assert isinstance(detail, list)
    assert [each["problem"] for each in detail] == [problem]


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_no_kind_of_error_speaks_of_python(kind: str) -> None:
    facts = dict.fromkeys(
        ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "max_digits", "decimal_places"), 3
    )
    facts |= {"whole_digits": 3, "expected": 3}
    problem = plain_problem(kind, "Input should be a valid dictionary or instance of NewHouse", facts)
    assert re.match(r"must |does not |is not valid", problem)
    assert not re.search(r"[Ii]nput|instance|dict|NewHouse|None|\blist\b|tuple|\b(int|str|bool)\b|\{", problem)
