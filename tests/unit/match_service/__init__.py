"""The match service's parts."""
