"""Single writer."""
