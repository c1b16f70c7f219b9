"""Benchmarks: each folder makes its data at size from shipped real records, runs, checks its invariants, prints figures."""
