"""Pure decisions. Imports the standard library and itself only: no I/O, no clock, no framework."""
