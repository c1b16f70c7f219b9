"""Rows for tests, made the short way."""
