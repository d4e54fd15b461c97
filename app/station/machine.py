"""Pure workflow."""
