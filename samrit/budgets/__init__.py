"""Budget books: what the annual budget act gives whom, row by row, as the books print it.

Owns: books by fiscal year and their rows. Refuses: the money plans of projects, which point down at rows."""
