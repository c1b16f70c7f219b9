"""M6: the calendar, the quarterly progress report and its reported values.

Owns: quarters, windows, holidays, progress reports. Refuses: plans of activities and money, which belong to the year plan."""
