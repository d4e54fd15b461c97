"""From the queue to the central match service and back."""
