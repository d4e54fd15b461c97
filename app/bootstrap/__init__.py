"""Composition root: picks concrete classes, starts threads and processes, and takes all of it down in order."""
