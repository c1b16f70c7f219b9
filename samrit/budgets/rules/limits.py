"""How large a file of money may be."""

from samrit.lib import workbooks

LIMITS = workbooks.Limits(rows=100_000, cells=3_000_000)
"""A book of all ministries has some 50,000 rows."""
MOST_LINES = 1_000_000
"""Of a CSV, which is read line by line: a statement of the whole country by activity has some 300,000."""
