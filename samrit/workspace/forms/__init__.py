"""Forms of the desk, one module per room."""
