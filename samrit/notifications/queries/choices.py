"""How people want to be told."""

from collections.abc import Iterable

from samrit.accounts.models import PersonName, User
from samrit.notifications.models import NoticeSettings
from samrit.notifications.rules.ways import Choices


def choices_of(people: Iterable[int]) -> dict[int, Choices]:
    """The choices of people by id of user, in order of id; the defaults for those who never chose. One query."""
    found = dict.fromkeys(sorted(people), Choices())
    for row in NoticeSettings.objects.filter(user__in=found):
        found[row.user_id] = Choices(row.language, row.digest_at, row.quiet_from, row.quiet_until, row.ways)
    return found


def my_choices(user: User) -> Choices:
    """The choices of one person."""
    return choices_of([user.pk])[user.pk]


def email_of(user: User) -> str:
    """The address mails to her go to; empty where none is kept."""
    return PersonName.objects.filter(user=user).values_list("email", flat=True).first() or ""
