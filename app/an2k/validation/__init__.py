"""A file against the rules of its transaction type: one engine for the screen, the assembly and files on disk."""
