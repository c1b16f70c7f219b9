"""Official code lists as rows with days of validity and a source.

Owns: the words of a code, and when it may be used. Refuses: what follows from a code."""
