"""Write endpoints: one module per use case, below the service that it belongs to."""
