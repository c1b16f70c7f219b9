"""What may be open, in which shape, and when a release may be built and published."""
