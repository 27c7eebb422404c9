"""Which claims an aggregate holds: a function of its state, so that they can be rebuilt from the log."""
