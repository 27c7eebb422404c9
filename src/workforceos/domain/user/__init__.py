"""A user of a company or of the root level: details and role."""
