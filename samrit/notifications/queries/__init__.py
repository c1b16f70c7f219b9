"""What people see of notices, mails and announcements, one module per room."""
