"""What people are told: the inbox of notices, mail and its digest, announcements.

Owns: notices, settings of people, announcements. Refuses: what a notice is about (it knows a text and a link)."""
