"""Why a list parameter is refused. The name of the error carries the parameter's."""

from functools import cache

from workforceos.domain.rule import RuleBroken


class ParameterRefused(RuleBroken):
    """A list parameter has a value that it can't have."""

    code = "errMsg_parameterIsNotValid"
    status = 400


def not_an_id(parameter: str) -> ParameterRefused:
    return _refused(parameter, "isNotAValidID", "must be an id (UUID) or null")


def not_a_date(parameter: str, problem: str) -> ParameterRefused:
    return _refused(parameter, "IsNotAValidDate", problem)


def not_an_option(parameter: str, options: tuple[str, ...]) -> ParameterRefused:
    return _refused(parameter, "IsNotAValidEnumValue", f"must be one of: {', '.join(options)}")


def wrong_type(parameter: str, problem: str) -> ParameterRefused:
    return _refused(parameter, "TypeIsNotValid", problem)


def repeated(parameter: str) -> ParameterRefused:
    return _refused(parameter, "MustNotBeAnArray", "must be given once")


def _refused(parameter: str, ending: str, problem: str) -> ParameterRefused:
    return _named(f"errMsg_{parameter}{ending}")([{"field": parameter, "problem": problem}])


@cache
def _named(code: str) -> type[ParameterRefused]:
    """One class per name: parameters are those of record models, so there are few."""
    return type("ParameterRefused", (ParameterRefused,), {"code": code, "__doc__": ParameterRefused.__doc__})
