"""Exercises with a subject that misbehaves on purpose, what the trainee did, and the score sheet."""
