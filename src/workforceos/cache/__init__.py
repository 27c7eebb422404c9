"""Short-lived facts that can be lost: sessions, positions, limits. In process, or in Redis for many processes."""
