"""Extraction, comparison, sequence and search."""
