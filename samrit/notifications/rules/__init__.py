"""The words of notices, which way each goes and when, and who may announce what to whom."""
