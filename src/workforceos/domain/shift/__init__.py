"""A shift: when it is and exactly who is on it."""
