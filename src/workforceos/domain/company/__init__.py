"""A company: its details, its time zone, its settings over time."""
