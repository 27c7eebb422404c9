"""Where the time of a request goes: `python -m benchmarks.profiling` writes benchmarks/profile.md."""
