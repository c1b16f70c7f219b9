"""Workbooks of quarterly reports: out, back, and as the person who brought them sees them."""
