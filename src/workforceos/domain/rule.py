"""Why a command is refused: one named class per rule."""

from typing import Any, ClassVar


class RuleBroken(Exception):
    """A command that the rules do not allow. Nothing has been written when it is raised.

    `code` is the stable name that a client compares, `status` the HTTP status, `detail` plain words or a list of
    `{"field", "problem"}` facts. `detail` never holds secrets.
    """

    code: ClassVar[str] = "errMsg_ruleBroken"
    status: ClassVar[int] = 409
    err_code: ClassVar[str | None] = None
    """A named errCode where the spec defines one (EmailVerificationNeeded); else the status is repeated."""

    def __init__(self, detail: str | list[dict[str, Any]] = "") -> None:
        super().__init__(detail)
        self.detail = detail or (type(self).__doc__ or "").strip().splitlines()[0]
