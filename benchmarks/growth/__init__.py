"""What growth costs: `python -m benchmarks.growth`."""
