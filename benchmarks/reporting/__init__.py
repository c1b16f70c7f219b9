"""The quarter at size: its opening, the hour before its deadline, who has reported, workbooks, the treasury's statements."""
