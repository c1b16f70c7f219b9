"""How a person wants to be told, saved."""

from samrit.accounts.models import User
from samrit.audit.actions import acting
from samrit.lib.errors import Invalid
from samrit.notifications.models import Notice, NoticeKind, NoticeSettings, Way
from samrit.notifications.rules.ways import Choices, check_choices


def save_choices(*, choices: Choices, by: User) -> NoticeSettings:
    """Keep how she wants to be told. What waits for a mail goes the new way too; what was for the inbox only stays there."""
    if problems := check_choices(choices):
        raise Invalid(problems)
    with acting(by, "save how to be told"):
        row, _made = NoticeSettings.objects.update_or_create(
            user=by,
            defaults={
                "language": choices.language,
                "digest_at": choices.digest_at,
                "quiet_from": choices.quiet_from,
                "quiet_until": choices.quiet_until,
                "ways": dict(choices.ways),
            },
        )
        waiting = Notice.objects.visible_to(by).unread().filter(mail__isnull=True).exclude(way=Way.APP)
        for kind in NoticeKind:
            waiting.filter(kind=kind).update(way=choices.way(kind))
    return row
