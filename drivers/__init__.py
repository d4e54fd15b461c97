"""Reader drivers. They know nothing of the station."""
