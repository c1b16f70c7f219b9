"""Projects and their year plans: forms M1 to M5, links to plans, imported records.

Owns: project identity, year plans, sections and their rows, approved versions,
imported documents. Refuses: M6 and the calendar (reporting)."""
