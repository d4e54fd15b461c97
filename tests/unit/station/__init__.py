"""The workflow and its threads."""
