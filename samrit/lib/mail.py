"""Sending one mail. Over SMTP where `SAMRIT_SMTP` names a server; else every mail is a file in the state folder.

A failure is a `MailFault` that says whether the mail certainly did not leave, so that a caller may try again without
sending anything twice. Its words hold no addresses.
"""

import re
import smtplib
import ssl
import uuid
from email.utils import formatdate
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from samrit.lib import clock

UNREACHABLE, SIGN_IN, ENCRYPTION, TEMPORARY, REFUSED, UNCLEAR = (
    "unreachable",
    "sign_in",
    "encryption",
    "temporary",
    "refused",
    "unclear",
)
"""Why a mail failed: no server answered; it does not let us in; no safe connection; it asks to come again (4xx); it does
not take this mail (5xx); the connection broke while the mail was handed over, so that nobody knows."""

ADDRESS = re.compile(r"\S+@\S+")


class MailFault(Exception):
    """A mail that did not go out, or of which nobody knows (`unclear`). `reply` is the server's number, 0 without one."""

    def __init__(self, why: str, *, reply: int = 0, words: str = "") -> None:
        self.why = why
        self.reply = reply
        self.words = ADDRESS.sub("…", " ".join(words.split()))[:200]
        super().__init__(f"{why} {reply or ''} {self.words}".strip())

    @property
    def is_worth_another_try(self) -> bool:
        """Whether the mail certainly did not leave and may go through later."""
        return self.why not in {REFUSED, UNCLEAR}


def address(path: str) -> str:
    """The full address of a page of this site, for a mail."""
    return settings.SAMRIT_ADDRESS.rstrip("/") + path


class Line:
    """A connection to the mail server, opened by the first mail and kept for the next ones: `with Line() as line: …`."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self._hang_up()

    def send(self, *, to: str, subject: str, text: str, html: str = "", message_id: str = "") -> None:
        """Send one mail to one person; raises `MailFault`.

        `message_id` is the same for each try of the same mail, so that a mailbox which got it already can tell.
        """
        message = _message(to, subject, text, html, message_id or str(uuid.uuid4()))
        try:
            self._connection.open()
        except OSError as fault:
            self._hang_up()
            raise _not_begun(fault) from fault
        try:
            self._connection.send_messages([message])
        except OSError as fault:
            self._hang_up()
            raise _not_finished(fault) from fault

    def _hang_up(self) -> None:
        """Say goodbye; a server that hangs up first changes nothing."""
        try:
            self._connection.close()
        except OSError:
            self._connection = get_connection()


def send(*, to: str, subject: str, text: str, html: str = "", message_id: str = "") -> None:
    """Send one mail over a connection of its own; raises `MailFault`."""
    with Line() as line:
        line.send(to=to, subject=subject, text=text, html=html, message_id=message_id)


def _message(to: str, subject: str, text: str, html: str, message_id: str) -> EmailMultiAlternatives:
    host = urlsplit(settings.SAMRIT_ADDRESS).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={
            "Message-ID": f"<{message_id}@{host}>",
            "Date": formatdate(clock.now().timestamp(), localtime=False),
            "Auto-Submitted": "auto-generated",
        },
    )
    if html:
        message.attach_alternative(html, "text/html")
    return message


def _words(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply


def _not_begun(fault: OSError) -> MailFault:
    """What went wrong before the mail was offered: it certainly did not leave."""
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return MailFault(SIGN_IN, reply=fault.smtp_code, words=_words(fault.smtp_error))
    if isinstance(fault, ssl.SSLError):
        return MailFault(ENCRYPTION, words=fault.reason or "")
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return MailFault(ENCRYPTION, words=str(fault))
    if isinstance(fault, smtplib.SMTPResponseException):
        return MailFault(TEMPORARY, reply=fault.smtp_code, words=_words(fault.smtp_error))
    return MailFault(UNREACHABLE, words=fault.strerror or "")


def _not_finished(fault: OSError) -> MailFault:
    """What went wrong while the mail was offered: refused by number, or broken off at an unknown point."""
    answer: tuple[int, bytes | str]
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        answer = next(iter(fault.recipients.values()))
    elif isinstance(fault, smtplib.SMTPResponseException):
        answer = fault.smtp_code, fault.smtp_error
    else:
        return MailFault(UNCLEAR, words=fault.strerror or "")
    reply, words = answer
    return MailFault(TEMPORARY if 400 <= reply < 500 else REFUSED, reply=reply, words=_words(words))


class Folder(BaseEmailBackend):
    """Where no mail server is set: each mail is a file `<moment>-<id>.eml` in the state folder, for its owner only."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        """Write the files; returns how many."""
        folder = Path(settings.SAMRIT_STATE) / "mail"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            file = folder / f"{clock.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:12]}.eml"
            file.write_bytes(message.message().as_bytes())
            file.chmod(0o600)
        return len(email_messages)
