"""One-to-many search at the service: galleries in files, and what their scores are worth."""
