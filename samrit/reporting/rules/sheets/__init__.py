"""Workbooks of the reports of one quarter: sheets and columns, what their cells hold, what a file that came back would change."""
