"""attendanceManagement: the write side, one line per use case."""

from commands.attendance import check_in, check_out, correct, mark_absent

ROUTES = (check_in.ROUTE, check_out.ROUTE, mark_absent.ROUTE, correct.ROUTE)
