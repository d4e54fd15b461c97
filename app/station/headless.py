"""Headless front end."""
