"""The frozen commands that write endpoints take."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from workforceos.http.validation import IS_REQUIRED

NO_FIELDS: frozenset[str] = frozenset()


class CommandModel(BaseModel):
    """Body and path parameters of a write, in camelCase; unknown fields are refused, `_company` is not one of them.

    IGNORED: names (as in the body) that the contract lists and the server decides itself: accepted whatever they hold.
    KEPT: names (as in the class) of optional fields that a PATCH may leave out but not set to null.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    IGNORED: ClassVar[frozenset[str]] = NO_FIELDS
    KEPT: ClassVar[frozenset[str]] = NO_FIELDS

    @property
    def given(self) -> Mapping[str, Any]:
        """The fields that the request holds, null included: what a PATCH changes. Names as in the class."""
        return {name: getattr(self, name) for name in self.model_fields_set}

    @model_validator(mode="before")
    @classmethod
    def _drop_ignored(cls, body: Any) -> Any:
        if isinstance(body, dict) and ("_company" in body or not cls.IGNORED.isdisjoint(body)):
            return {name: value for name, value in body.items() if name != "_company" and name not in cls.IGNORED}
        return body

    @model_validator(mode="after")
    def _keep(self) -> Self:
        for name in self.KEPT & self.model_fields_set:
            if getattr(self, name) is None:
                alias = type(self).model_fields[name].alias or name
                raise PydanticCustomError(IS_REQUIRED, "must not be null", {"field": alias})
        return self
