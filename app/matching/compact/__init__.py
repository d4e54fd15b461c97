"""Many people in little space, and the cascade that finds the few to be compared in full."""
