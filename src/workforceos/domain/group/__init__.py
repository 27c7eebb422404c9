"""A user group, which other services call a department, and who is in it."""
