"""Pages of budget books."""
