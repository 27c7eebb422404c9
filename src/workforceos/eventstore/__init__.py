"""The event log: append, read, claims, command keys, personal keys. Two engines, one contract."""
