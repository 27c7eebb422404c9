"""WorkforceOS: multi-tenant scheduling, attendance and payroll on an event log."""

__version__ = "0.1.0"
