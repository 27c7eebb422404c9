"""What the program costs, measured: `make bench`. docs/operations.md says how to read its output."""
