"""Image science on numpy arrays; no drawing, no files, no clock."""
