"""Whatever happens in whatever order, no notice is mailed twice, and none that is due is forgotten."""

import datetime as dt
import re
import smtplib
from collections import Counter
from typing import Any, ClassVar

from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.notifications.actions import mail as actions
from samrit.notifications.actions import notices
from samrit.notifications.models import Mail, MailState, Notice, NoticeKind, Way
from tests.factories.notices import choose

KINDS = [NoticeKind.RETURNED, NoticeKind.APPROVED, NoticeKind.NEW_DEVICE, NoticeKind.BATCH_DONE]
FAULTS = {
    "busy": smtplib.SMTPDataError(451, b"later"),
    "unknown": smtplib.SMTPRecipientsRefused({"a@mail.example": (550, b"no such a@mail.example")}),
    "broken": smtplib.SMTPServerDisconnected("gone"),
}
people = st.integers(0, 1)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("tell"),
            people,
            st.sampled_from(KINDS),
            st.sampled_from([None, -1, 0, 1, 3]),
            st.sampled_from([0, 15, 600]),
        ),
        st.tuples(st.just("wait"), st.integers(1, 1500)),
        st.tuples(st.just("digests")),
        st.tuples(st.just("instant")),
        st.tuples(st.just("read"), people),
        st.tuples(st.just("drop"), st.integers(0, 5)),
        st.tuples(st.just("suspend"), people, st.booleans()),
        st.tuples(st.just("choose"), people, st.sampled_from(["07:30", "16:00", "23:45"]), st.sampled_from(Way.values)),
        st.tuples(st.just("fault"), st.sampled_from(list(FAULTS))),
        st.tuples(st.just("crash")),
    ),
    max_size=25,
)


class Shaky(EmailBackend):
    """A mail server in memory that fails as it is told to."""

    faults: ClassVar[list[Exception]] = []

    def send_messages(self, messages: list[Any]) -> int:  # type: ignore[override]
        if self.faults:
            raise self.faults.pop()
        return int(super().send_messages(messages))


class World:
    """Two readers and a clock that goes on with each step."""

    def __init__(self, readers: list[User]) -> None:
        self.readers = readers
        self.now = dt.datetime(2022, 4, 18, 6, 0, tzinfo=clock.BANGKOK)
        self.told = 0

    def wait(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    def tell(self, number: int, kind: NoticeKind, due: int | None, held: int) -> None:
        due_on = None if due is None else clock.today() + dt.timedelta(days=due)
        until = clock.now() + dt.timedelta(minutes=held) if held else None
        key, self.told = f"key:{self.told}", self.told + 1
        to = [self.readers[number].pk]
        notices.notify(to=to, kind=kind, link="/", facts={}, key=key, due_on=due_on, hold_until=until)

    def digests(self) -> None:
        actions.send_digests()

    def instant(self) -> None:
        actions.send_instant()

    def read(self, number: int) -> None:
        notices.mark_read(notices=Notice.objects.all(), by=self.readers[number])

    def drop(self, number: int) -> None:
        notices.drop(key=f"key:{number}")

    def suspend(self, number: int, away: bool) -> None:
        User.objects.filter(pk=self.readers[number].pk).update(is_active=not away)

    def choose(self, number: int, time: str, way: str) -> None:
        choose(self.readers[number], digest_at=dt.time.fromisoformat(time), ways={"approved": way})

    def fault(self, name: str) -> None:
        Shaky.faults.append(FAULTS[name])

    def crash(self) -> None:
        """A worker takes a mail and ends."""
        self.tell(0, NoticeKind.NEW_DEVICE, None, 0)
        for reader in self.readers:
            actions.make_instant(reader.pk, clock.now())
        actions._claim()

    def do(self, step: tuple[Any, ...]) -> None:
        with override_settings(SAMRIT_NOW=self.now.isoformat()):
            getattr(self, step[0])(*step[1:])
        self.wait(1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(story=steps)
def test_nothing_is_mailed_twice_and_nothing_due_is_forgotten(reader, other, story):
    with transaction.atomic(), override_settings(EMAIL_BACKEND=f"{__name__}.Shaky"):
        outbox.outbox.clear()
        Shaky.faults.clear()
        world = World([reader, other])
        for step in story:
            world.do(step)
        Shaky.faults.clear()
        away = set(User.objects.filter(is_active=False).values_list("pk", flat=True))
        sent_before = {pk for mail in outbox.outbox for pk in carried(mail)}
        for _run in range(20):  # two and a half days
            world.do(("digests",))
            world.do(("instant",))
            world.wait(178)
        check(away, sent_before)
        transaction.set_rollback(True)


def carried(mail: Any) -> list[int]:
    return [int(number) for number in re.findall(r"/notices/(\d+)/", mail.body)]


def check(away: set[int], sent_before: set[int]) -> None:
    times = Counter(pk for mail in outbox.outbox for pk in carried(mail))
    assert [pk for pk, count in times.items() if count > 1] == [], "mailed twice"
    assert all(carried(mail) for mail in outbox.outbox), "an empty mail"
    for notice in Notice.objects.select_related("mail"):
        told = notice.pk in times
        assert told == (notice.mailed_at is not None), "the row says otherwise than the mail"
        if notice.to_id in away:
            assert not told or notice.pk in sent_before, "mailed to somebody suspended"
        elif notice.read_at is None and notice.way != Way.APP and not told:
            assert notice.mail is not None, "forgotten"
            assert notice.mail.state == MailState.FAILED, "neither sent nor shown to the administrator"
    assert not Mail.objects.filter(state__in=[MailState.QUEUED, MailState.SENDING]).exclude(to__in=away).exists()
