"""A reader whose subject is drawn: the simulated live scanner."""
