"""Attendance: one record per user and shift, from check-in to check-out."""
