"""Trials with real input, run by hand against a running server."""
