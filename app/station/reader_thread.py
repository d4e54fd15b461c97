"""Reader thread."""
