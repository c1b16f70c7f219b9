"""What happens to projects: sections are saved, year plans created, sent, approved, returned."""
