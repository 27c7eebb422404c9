"""Statements of the event store's schema, one module per engine and version. Never edited once released."""
