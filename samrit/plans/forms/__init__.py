"""Reads what is typed about plans. Holds no rule."""
