"""Workbooks of projects: written out of a selection, read back against what is stored, and given back annotated."""
