"""Why a request about shifts is refused before the domain is asked."""

from workforceos.domain.rule import RuleBroken


class ShiftNotFound(RuleBroken):
    """There is no such shift."""

    code = "errMsg_shiftNotFound"
    status = 404
