"""What every endpoint shares: surface, envelope, errors, parsing, paging, filters, idempotency."""
