"""Two workers at once, in real transactions: each mail is made once and sent once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection, connections, transaction

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.notifications.actions import mail as actions
from samrit.notifications.actions import notices
from samrit.notifications.models import Mail, MailState, Notice, NoticeKind
from tests.cast import make_bodies, make_cast
from tests.factories.notices import set_clock, tell, with_address

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 3


@pytest.fixture
def readers(settings, mailoutbox) -> Iterator[list[User]]:
    """Everybody of the cast, with an address; it is morning."""
    set_clock(settings, "2022-04-18 07:00")
    yield [with_address(person) for person in make_cast(make_bodies()).values()]
    clock._started_at.cache_clear()
    connection.close()


def together(act: Callable[[], Any]) -> list[Any]:
    """What each worker answers, all begun at the same moment."""
    gate = threading.Barrier(WORKERS)

    def work(_number: int) -> Any:
        try:
            gate.wait(10)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, range(WORKERS)))


@pytest.mark.parametrize("job", ["send_digests", "send_instant"])
def test_each_person_gets_one_mail(readers, settings, job):
    for reader in readers:
        for _number in range(3):
            tell(reader, NoticeKind.NEW_DEVICE)
    set_clock(settings, "2022-04-18 07:30")
    sent = together(getattr(actions, job))
    assert sum(sent) == len(readers)
    assert sorted(mail.to[0] for mail in outbox.outbox) == sorted(
        f"{reader.username}@mail.example" for reader in readers
    )
    assert Mail.objects.filter(state=MailState.SENT).count() == len(readers)
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_the_same_key_told_at_once_is_told_once(readers):
    everybody = [reader.pk for reader in readers]
    together(lambda: notices.notify(to=everybody, kind=NoticeKind.APPROVED, link="/", facts={}, key="same"))
    assert Notice.objects.filter(key="same").count() == len(readers)


def test_a_person_another_worker_is_at_is_passed_by(readers):
    tell(readers[0], NoticeKind.NEW_DEVICE)
    with transaction.atomic():
        assert actions._hold(readers[0].pk)
        assert together(lambda: actions.make_instant(readers[0].pk, clock.now())) == [None] * WORKERS
    assert actions.send_instant() == 1


def test_an_undo_while_the_mail_is_being_made_ends_before_it_or_after_it(readers):
    for reader in readers:
        tell(reader, NoticeKind.NEW_DEVICE, key="undone")
    turns = iter([actions.send_instant, lambda: notices.drop(key="undone"), actions.send_instant])

    def turn() -> int:
        return next(turns)()

    together(turn)
    carried = sum(mail.body.count("/notices/") for mail in outbox.outbox) - 2 * len(outbox.outbox)
    assert Notice.objects.filter(mailed_at__isnull=False).count() == carried
    actions.send_instant()
    assert Notice.objects.filter(key="undone", mailed_at=None).count() == 0


def test_a_worker_that_ended_in_the_middle_leaves_the_mail_to_the_administrator(readers, settings):
    tell(readers[0], NoticeKind.NEW_DEVICE)
    actions.make_instant(readers[0].pk, clock.now())
    assert actions._claim() is not None
    set_clock(settings, "2022-04-18 07:29")
    assert actions.send_instant() == 0
    assert Mail.objects.get().state == MailState.SENDING
    set_clock(settings, "2022-04-18 07:31")
    assert actions.send_instant() == 0
    row = Mail.objects.get()
    assert (row.state, row.fault) == (MailState.FAILED, "unclear")
    admin = next(reader for reader in readers if reader.username == "admin")
    assert Notice.objects.filter(to=admin, kind=NoticeKind.MAIL_FAILED).count() == 1
    actions.retry(mail=row, by=admin)
    assert actions.send_instant() == 1
    assert len(outbox.outbox) == 1
