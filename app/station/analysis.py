"""Analysis pool."""
