"""From the event log to the read models: one module per read model, and the machinery that runs them."""
