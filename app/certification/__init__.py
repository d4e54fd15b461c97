"""The certification pack of a profile: its deck with synthetic prints, and the evidence of what became of it."""
