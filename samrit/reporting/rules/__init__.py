"""Pure rules of reporting: the clock of a quarter, what was planned, the fields of M6, what cannot be and what is missing."""
