"""Reads over all domains, one module per screen."""
