"""What the fields of a section must be to one another. For each section `impossible` are faults that refuse a save, because
no further typing could mend them; `unfit` are faults that keep a plan from being sent."""
