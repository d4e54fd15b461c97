"""Composition root: the one place that picks concrete classes and starts threads."""
