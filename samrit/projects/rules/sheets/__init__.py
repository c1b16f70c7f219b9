"""Workbooks of projects: sheets and columns drawn from the specification, what their cells hold, how they are found again in
somebody's file, and what that file would change."""
