"""What the reports say together: completeness, boards, letters, and the views other policies ask for.

Owns: policy monitors with their groups, reminder letters. Refuses: values, which belong to their reports, and new questions."""
