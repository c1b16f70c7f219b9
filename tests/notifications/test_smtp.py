"""Sending to a real SMTP server over a real socket: what arrives, and what the administrator sees when it does not."""

import email
import email.policy
import itertools
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from samrit.lib import clock, mail
from samrit.notifications.actions import mail as actions
from samrit.notifications.models import Mail, MailState, Notice, NoticeKind
from tests.cast import SignedInClient
from tests.factories.notices import tell
from tests.machine import free_port


class Post:
    """What the server does with mails: keep them, or answer as it is told to."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.answers: dict[str, list[str]] = {"RCPT": [], "DATA": []}

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        del server, session, options
        if self.answers["RCPT"]:
            return self.answers["RCPT"].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        del server, session
        if self.answers["DATA"]:
            return self.answers["DATA"].pop(0)
        self.mails.append(envelope)
        return "250 OK"


def who(server: Any, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    del server, session, envelope, mechanism
    known = (data.login, data.password) == (b"samrit", b"right")
    return AuthResult(success=known, handled=False, message="" if known else "535 5.7.8 not known")


@pytest.fixture
def serve(settings) -> Iterator[Callable[..., Post]]:
    """`serve()` starts a server and points the settings at it; it is gone at the end of the test."""
    running: list[Controller] = []

    def start(**options: Any) -> Post:
        post = Post()
        controller = Controller(post, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        running.append(controller)
        point_at(settings, controller.port)
        return post

    yield start
    for controller in running:
        controller.stop()


def point_at(settings, port: int, **more: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    for name, value in more.items():
        setattr(settings, name, value)


@pytest.fixture
def waiting(reader, at) -> Notice:
    """Something that is to be mailed at once."""
    at("2022-04-18 09:00")
    return tell(reader, NoticeKind.RETURNED, title="ก่อสร้างฝาย", due_on=clock.today())


@pytest.fixture
def seen(admin) -> Callable[[str], str]:
    """What the administrator reads on the page of mails, in a language."""

    def read(language: str = "en") -> str:
        return SignedInClient(admin).get("/notices/mail/", headers={"accept-language": language}).content.decode()

    return read


def test_a_mail_arrives_in_plain_text_and_html(serve, waiting, settings):
    settings.DEFAULT_FROM_EMAIL = "Samrit <samrit@samrit.example>"
    post = serve()
    assert actions.send_instant() == 1
    (envelope,) = post.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("samrit@samrit.example", ["editor@mail.example"])
    message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
    assert message["Subject"].strip() == "สัมฤทธิ์: ส่งกลับแก้ไข: “ก่อสร้างฝาย” ส่งกลับให้แก้ไข"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{Mail.objects.get().public_id}@localhost>"
    assert message["Date"] == "Mon, 18 Apr 2022 02:00:00 -0000"
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        assert "“ก่อสร้างฝาย” ส่งกลับให้แก้ไข" in part.get_content()
    row = Mail.objects.get()
    assert (row.state, row.tries, row.fault) == (MailState.SENT, 1, "")


def test_one_connection_carries_many_mails(serve, reader, other, at):
    at("2022-04-18 09:00")
    for person in (reader, other):
        tell(person, NoticeKind.NEW_DEVICE)
    post = serve()
    assert actions.send_instant() == 2
    assert sorted(mail.rcpt_tos[0] for mail in post.mails) == ["editor2@mail.example", "editor@mail.example"]


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_server_that_is_busy_gets_the_same_mail_later(serve, waiting, seen, at, stage):
    post = serve()
    post.answers[stage] = ["451 editor@mail.example is busy", "452 still busy"]
    for moment, tries, sent in [("09:01", 1, 0), ("09:05", 1, 0), ("09:07", 2, 0), ("09:16", 2, 0), ("09:18", 3, 1)]:
        at(f"2022-04-18 {moment}")
        assert actions.send_instant() == sent, moment
        assert Mail.objects.get().tries == tries
        if not sent:
            page = seen()
            assert "The mail server asks to come again later." in page
            assert "Next try" in page
            assert "is busy" in page or "still busy" in page
            assert "editor@mail.example" not in page
    assert len(post.mails) == 1
    assert "come again" not in seen()


def test_an_address_that_does_not_exist_fails_at_once_and_can_be_sent_again(serve, waiting, seen, admin, at):
    post = serve()
    post.answers["RCPT"] = ["550 5.1.1 <editor@mail.example> no such user"]
    assert actions.send_instant() == 0
    row = Mail.objects.get()
    assert (row.state, row.fault, row.reply, row.last_words) == ("failed", "refused", 550, "5.1.1 … no such user")
    page = seen("th")
    assert "เครื่องแม่ข่ายอีเมลไม่รับอีเมลฉบับนี้" in page
    assert "ส่งอีกครั้ง" in page
    told = Notice.objects.get(to=admin)
    assert (told.kind, told.way) == (NoticeKind.MAIL_FAILED, "app")
    actions.retry(mail=row, by=admin)
    assert actions.send_instant() == 1
    assert len(post.mails) == 1


def test_a_wrong_password_is_named_and_stops_the_run(serve, waiting, seen, other, settings):
    tell(other, NoticeKind.NEW_DEVICE)
    post = serve(authenticator=who, auth_require_tls=False)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "samrit", "not-this-one"
    assert actions.send_instant() == 0
    assert sorted(Mail.objects.values_list("tries", "fault")) == [(0, ""), (1, "sign_in")]
    assert "The mail server does not accept user name or password." in seen()
    assert "not-this-one" not in seen()
    settings.EMAIL_HOST_PASSWORD = "right"
    assert actions.send_instant() == 1
    assert len(post.mails) == 1


def test_a_server_that_is_gone_is_named_and_tried_again(waiting, seen, settings, serve, at):
    point_at(settings, free_port())
    assert actions.send_instant() == 0
    row = Mail.objects.get()
    assert (row.state, row.fault, row.tries) == (MailState.QUEUED, "unreachable", 1)
    assert "The mail server does not answer." in seen()
    assert "เครื่องแม่ข่ายอีเมลไม่ตอบ" in seen("th")
    serve()
    at("2022-04-18 09:06")
    assert actions.send_instant() == 1


def test_after_the_last_try_the_mail_has_failed(waiting, settings, at, admin):
    point_at(settings, free_port())
    for day, hour in itertools.product((18, 19), range(9, 24)):
        at(f"2022-04-{day} {hour:02}:00")
        actions.send_instant()
    row = Mail.objects.get()
    assert (row.state, row.tries) == (MailState.FAILED, 8)
    assert Notice.objects.get(to=admin).key == "mail_failed:2022-04-19"


def test_a_server_that_hangs_up_while_the_mail_is_handed_over_leaves_it_to_the_administrator(waiting, settings, seen):
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        point_at(settings, listening.getsockname()[1])
        done = hangs_up(listening)
        assert actions.send_instant() == 0
        done.join(5)
    row = Mail.objects.get()
    assert (row.state, row.fault) == (MailState.FAILED, "unclear")
    assert "it may have arrived" in seen()


def hangs_up(listening: socket.socket) -> threading.Thread:
    """A server that takes the whole mail and hangs up before it says so."""

    def answer() -> None:
        caller, _address = listening.accept()
        with closing(caller), caller.makefile("rwb") as line:

            def say(words: str) -> None:
                line.write(f"{words}\r\n".encode())
                line.flush()

            say("220 here")
            while command := line.readline().upper():
                if command.startswith(b"DATA"):
                    say("354 go on")
                    while line.readline() != b".\r\n":
                        pass
                    return
                say("250 OK")

    thread = threading.Thread(target=answer)
    thread.start()
    return thread


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate of this machine's own, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=127.0.0.1", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-addext", "subjectAltName=IP:127.0.0.1", *made],
        check=True,
        capture_output=True,
    )
    return folder / "cert.pem", folder / "key.pem"


def test_mail_goes_encrypted_where_the_certificate_is_trusted(serve, waiting, certificate, settings, monkeypatch):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    post = serve(tls_context=context, require_starttls=True)
    settings.EMAIL_USE_TLS = True
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    assert actions.send_instant() == 1
    assert len(post.mails) == 1


def test_an_untrusted_certificate_is_named_and_nothing_is_sent(serve, waiting, certificate, settings, seen):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    post = serve(tls_context=context)
    settings.EMAIL_USE_TLS = True
    assert actions.send_instant() == 0
    assert Mail.objects.get().fault == "encryption"
    assert "No safe connection to the mail server." in seen()
    assert post.mails == []


def test_a_server_without_tls_is_not_spoken_to_in_the_clear(serve, waiting, settings):
    post = serve()
    settings.EMAIL_USE_TLS = True
    assert actions.send_instant() == 0
    assert Mail.objects.get().fault == "encryption"
    assert post.mails == []


def test_without_a_server_mails_are_files_for_their_owner_only(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.SAMRIT_STATE = "samrit.lib.mail.Folder", tmp_path
    mail.send(to="a@mail.example", subject="ทดสอบ", text="สวัสดี\n", html="<p>สวัสดี</p>")
    (file,) = (tmp_path / "mail").iterdir()
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (message["To"], message["Subject"]) == ("a@mail.example", "ทดสอบ")
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
