"""Simulated reader driver."""
