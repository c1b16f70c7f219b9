"""What commands do with budget books."""
