"""Measures of plans: large editions, loading, publishing, crosswalks."""
