"""Reads of projects: editing (sections as values, context of the rules), and the lists and pages beside it."""
