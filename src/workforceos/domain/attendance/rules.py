"""Why a punch, an absence or a correction is refused."""

from workforceos.domain.rule import RuleBroken


class NotAssigned(RuleBroken):
    """The user is not assigned to this shift."""

    code = "errMsg_notAssignedToShift"
    status = 403


class NotOwnAttendance(RuleBroken):
    """Only managers check somebody else in or out."""

    code = "errMsg_attendanceOfAnotherUser"
    status = 403


class AlreadyCheckedIn(RuleBroken):
    """The user has an attendance record on this shift already."""

    code = "errMsg_alreadyCheckedIn"


class AlreadyCheckedOut(RuleBroken):
    """The record has a check-out already."""

    code = "errMsg_alreadyCheckedOut"


class AttendanceRecordIsClosed(RuleBroken):
    """The record is closed: checked out, or absent."""

    code = "errMsg_attendanceRecordIsClosed"


class OutsideCheckInWindow(RuleBroken):
    """Check-in is possible from some time before the start of the shift to its end."""

    code = "errMsg_outsideCheckInWindow"


class ShiftHasNotBegun(RuleBroken):
    """Nobody is absent from a shift that has not begun."""

    code = "errMsg_shiftHasNotBegun"


class CheckInTimeIsInTheFuture(RuleBroken):
    """A check-in can't be recorded before it takes place."""

    code = "errMsg_checkInTimeIsInTheFuture"
    status = 400


class CheckOutTimeIsInTheFuture(RuleBroken):
    """A check-out can't be recorded before it takes place."""

    code = "errMsg_checkOutTimeIsInTheFuture"
    status = 400


class CheckOutBeforeCheckIn(RuleBroken):
    """The check-out is before the check-in."""

    code = "errMsg_checkOutTimeIsBeforeCheckInTime"
    status = 400


class CheckInTimeIsRequired(RuleBroken):
    """A record without check-in is an absence: it has no check-out, and one that is no absence has a check-in."""

    code = "errMsg_checkInTimeIsRequired"
    status = 400


class ReasonIsRequired(RuleBroken):
    """Whoever corrects times says why."""

    code = "errMsg_reasonIsRequired"
    status = 400
