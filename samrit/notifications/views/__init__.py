"""Pages of notices: the inbox, how to be told, mails, announcements."""
