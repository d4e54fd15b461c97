"""Snapshot to view-model, without Qt."""
