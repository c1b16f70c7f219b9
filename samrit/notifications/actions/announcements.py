"""Announcing, taking an announcement down, and putting one away."""

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.notifications.models import Announcement, Dismissal
from samrit.notifications.rules import announcements as rules
from samrit.notifications.rules.announcements import NewAnnouncement
from samrit.organisations.models import Organisation


def check(*, data: NewAnnouncement, body: Organisation | None, by: User) -> None:
    """Refuse what could not be announced, and change nothing: for a look before it is shown to anyone."""
    if reason := rules.why_not_announce(person(by), body):
        raise Refused(reason)
    if problems := rules.check_announcement(data, clock.today()):
        raise Invalid(problems)


@refusals_logged("announce", "announcement")
def announce(*, data: NewAnnouncement, body: Organisation | None, by: User) -> Announcement:
    """Tell the people of a body and all below it (none: everybody) from one day to another."""
    check(data=data, body=body, by=by)
    with acting(by, "announce"):
        row = Announcement.objects.create(
            text_th=data.text_th,
            text_en=data.text_en,
            level=data.level,
            link=data.link,
            roles=list(data.roles),
            body=body,
            starts_on=data.starts_on,
            ends_on=data.ends_on,
            made_by=by,
            made_at=clock.now(),
        )
        record(
            act="announced",
            subject_kind="announcement",
            subject_id=row.pk,
            by=by,
            text=data.text_th,
            body=body.code if body else "",
        )
    return row


@refusals_logged("end_announcement", "announcement", "announcement")
def take_down(*, announcement: Announcement, by: User) -> None:
    """End an announcement before its last day. A second time changes nothing."""
    if reason := rules.why_not_announce(person(by), announcement.body):
        raise Refused(reason)
    with acting(by, "take an announcement down"):
        row = Announcement.objects.select_for_update().get(pk=announcement.pk)
        if row.ended_at is not None:
            return
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(act="announcement_ended", subject_kind="announcement", subject_id=row.pk, by=by)


def put_away(*, announcement: Announcement, by: User) -> None:
    """Show it to this person no more. A second time changes nothing."""
    with acting(by, "put an announcement away"):
        Dismissal.objects.get_or_create(announcement=announcement, user=by, defaults={"at": clock.now()})
