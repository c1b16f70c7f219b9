"""Pure rules of the pages and commands that mix domains."""
