"""Tests of app.imaging."""
