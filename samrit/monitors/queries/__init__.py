"""Reads of monitors: completeness, boards, the figures of a monitor and the reports they came from."""
