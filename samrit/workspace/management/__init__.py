"""The commands that run the whole system."""
