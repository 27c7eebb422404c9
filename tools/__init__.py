"""What builds, checks and runs the project; no part of the product."""
