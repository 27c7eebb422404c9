"""Checks of the repository itself. Each guard is a module with `problems(root)`; each has a test that sees it fail."""
