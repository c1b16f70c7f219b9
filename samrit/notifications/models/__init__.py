"""Notices, how each person wants them, mails, announcements."""

from samrit.notifications.models.announcements import Announcement, Dismissal, Level
from samrit.notifications.models.kinds import NoticeKind
from samrit.notifications.models.mail import Mail, MailKind, MailState
from samrit.notifications.models.notices import Notice
from samrit.notifications.models.settings import NoticeSettings, Way

__all__ = [
    "Announcement",
    "Dismissal",
    "Level",
    "Mail",
    "MailKind",
    "MailState",
    "Notice",
    "NoticeKind",
    "NoticeSettings",
    "Way",
]
