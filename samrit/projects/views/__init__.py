"""Pages of projects: lists and the project's page, the sections, the passage of approval."""
