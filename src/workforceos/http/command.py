"""The frozen commands that write endpoints take."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from workforceos.access.caller import Caller
from workforceos.domain.rule import RuleBroken
from workforceos.http.validation import IS_REQUIRED

NO_FIELDS: frozenset[str] = frozenset()


class ReferenceNotFound(RuleBroken):
    """An id names no active record of this company.

    `code` is made from the name of the first parameter, `detail` speaks of the `others`, too; among the rules of a
    route it stands for every id in the body.
    """

    status = 400

    def __init__(self, parameter: str, ids: Iterable[UUID], *others: tuple[str, Iterable[UUID]]) -> None:
        super().__init__(
            [
                {"field": field, "problem": f"{id} is no active record of this company"}
                for field, unknown in ((parameter, ids), *others)
                for id in unknown
            ]
        )
        self.code = self.named(parameter)  # type: ignore[misc]  # named after the parameter

    @staticmethod
    def named(parameter: str) -> str:
        return f"errMsg_{parameter}NotFound"


class CommandModel(BaseModel):
    """Body and path parameters of a write, in camelCase; unknown fields are refused, `_company` is not one of them.

    IGNORED: names (as in the body) that the contract lists and the server decides itself: accepted whatever they hold.
    OF_MANAGERS: names (as in the body) that count from managers only: IGNORED from any other caller, who is the context
    of the validation.
    KEPT: names (as in the class) of optional fields that a PATCH may leave out but not set to null.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    IGNORED: ClassVar[frozenset[str]] = NO_FIELDS
    OF_MANAGERS: ClassVar[frozenset[str]] = NO_FIELDS
    KEPT: ClassVar[frozenset[str]] = NO_FIELDS

    @property
    def given(self) -> Mapping[str, Any]:
        """The fields that the request holds, null included: what a PATCH changes. Names as in the class."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    @model_validator(mode="before")
    @classmethod
    def _drop_ignored(cls, body: Any, info: ValidationInfo) -> Any:
        caller: Caller | None = info.context
        ignored = cls.IGNORED | {"_company"}
        if caller is not None and not caller.manages:
            ignored |= cls.OF_MANAGERS
        if isinstance(body, dict) and not ignored.isdisjoint(body):
            return {name: value for name, value in body.items() if name not in ignored}
        return body

    @model_validator(mode="after")
    def _keep(self) -> Self:
        for name in self.KEPT & self.model_fields_set:
            if getattr(self, name) is None:
                alias = type(self).model_fields[name].alias or name
                raise PydanticCustomError(IS_REQUIRED, "must not be null", {"field": alias})
        return self
