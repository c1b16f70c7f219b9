"""What happens to reports and to the reporting calendar."""
