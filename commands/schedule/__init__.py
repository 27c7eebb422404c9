"""scheduleManagement: the write side of shifts."""

from commands.schedule import create_shift, delete_shift, update_shift

ROUTES = (create_shift.ROUTE, update_shift.ROUTE, delete_shift.ROUTE)
