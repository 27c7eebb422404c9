"""One JSON file per event version that was ever written. A file is never changed: it must decode for ever."""
