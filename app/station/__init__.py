"""The capture workflow: one writer, a pure step function, threads around it."""
