"""What happens to budget books: a file is checked, taken over, taken back; its units are matched with bodies."""
