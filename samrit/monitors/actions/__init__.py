"""What happens to monitors and letters."""
