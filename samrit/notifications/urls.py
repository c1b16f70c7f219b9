"""Addresses of notifications."""

from django.urls import path

from samrit.notifications.views import announcements, choices, mail, notices

app_name = "notifications"
urlpatterns = [
    path("", notices.inbox, name="inbox"),
    path("bell/", notices.bell, name="bell"),
    path("read/", notices.mark_all_read, name="mark-all-read"),
    path("<int:pk>/", notices.open_notice, name="open"),
    path("<int:pk>/read/", notices.mark_read, name="mark-read"),
    path("settings/", choices.settings_page, name="settings"),
    path("settings/test-mail/", choices.test_mail, name="test-mail"),
    path("mail/", mail.mails, name="mails"),
    path("mail/<int:pk>/retry/", mail.retry, name="mail-retry"),
    path("banner/", announcements.banner, name="banner"),
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/<int:pk>/end/", announcements.take_down, name="announcement-end"),
    path("announcements/<int:pk>/away/", announcements.put_away, name="announcement-away"),
]
