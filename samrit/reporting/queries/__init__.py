"""Reads of reporting: the calendar, reports, and how complete a quarter is."""
