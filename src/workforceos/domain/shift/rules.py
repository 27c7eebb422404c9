"""Why a shift can't be planned, changed or deleted."""

from workforceos.domain.rule import RuleBroken


class ShiftDateIsNotValid(RuleBroken):
    """The day is not between 1970-01-01 and 2200-12-31."""

    code = "errMsg_shiftDateIsNotAValidDate"
    status = 400


class StartTimeIsNotValid(RuleBroken):
    """The start is not a time of day as HH:mm, from 00:00 to 23:59."""

    code = "errMsg_startTimeIsNotAValidTime"
    status = 400


class EndTimeIsNotValid(RuleBroken):
    """The end is not a time of day as HH:mm, from 00:00 to 23:59."""

    code = "errMsg_endTimeIsNotAValidTime"
    status = 400


class StatusIsNotValid(RuleBroken):
    """The status is none of scheduled, completed, cancelled."""

    code = "errMsg_statusIsNotAValidEnumValue"
    status = 400


class ShiftMustNotOverlap(RuleBroken):
    """Somebody on the shift has another shift or leave at that time."""

    code = "errMsg_shiftConflict"


class ShiftIsCancelled(RuleBroken):
    """The shift is cancelled."""

    code = "errMsg_shiftIsCancelled"


class ShiftHasAttendance(RuleBroken):
    """Somebody has an attendance record on this shift: cancel it instead of deleting it."""

    code = "errMsg_shiftHasAttendance"


class ShiftUserHasAttendance(RuleBroken):
    """Somebody who would be taken off the shift has an attendance record on it."""

    code = "errMsg_shiftUserHasAttendance"
