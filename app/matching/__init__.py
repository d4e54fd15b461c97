"""Minutiae templates and their comparison."""
