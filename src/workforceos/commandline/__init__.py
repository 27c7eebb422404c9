"""Administration from the shell, one module per group of commands."""
