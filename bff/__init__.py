"""Read endpoints: what callers may see of the read models."""
