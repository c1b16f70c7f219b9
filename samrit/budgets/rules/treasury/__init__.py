"""Statements of the treasury: who brings and reads them, their columns, one cell, a whole file."""
