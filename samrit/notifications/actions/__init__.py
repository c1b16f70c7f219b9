"""Writes, one module per room: notices, their settings, mail, announcements. Jobs are found through here."""
