"""The reference central match service, a process of its own."""
