"""Tries at the doors are counted in rows, so that every process sees the same number."""

from django.utils.crypto import salted_hmac

from samrit.accounts.models import DoorTry, User
from samrit.accounts.rules import door as rules
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Refused


def hashed(text: str) -> str:
    """A keyed hash: what was typed may be a secret, and an address is personal data."""
    return salted_hmac("samrit.accounts.sign-in", text, algorithm="sha256").hexdigest()


def knock(*, door: str, key: str, user: User | None = None) -> None:
    """Write down one try at a door before it is judged, so that parallel tries count too.

    Raises `Refused` with the minutes left when there were too many; the try that closes the door is an event.
    """
    now, limit = clock.now(), rules.LIMITS[door]
    mine = DoorTry.objects.filter(door=door, key_hash=hashed(key))
    if reason := rules.why_not_again(list(mine.order_by("at").values_list("at", flat=True)), now, limit):
        raise Refused(reason)
    DoorTry.objects.filter(door=door, at__lte=now - limit.window).delete()
    DoorTry.objects.create(door=door, key_hash=hashed(key), at=now)
    if mine.count() >= limit.tries:
        tell_closed(door, key, user)


def forget_tries(*, door: str, key: str) -> None:
    """The right answer was given: earlier tries count no more."""
    DoorTry.objects.filter(door=door, key_hash=hashed(key)).delete()


def tell_closed(door: str, key: str, user: User | None) -> None:
    """The event that a door has closed for a while; who knocked is a hash where it is not a person."""
    kind, who = ("user", str(user.public_id)) if user else ("door", hashed(key)[:16])
    with acting(None, "too many tries"):
        record(act="door_closed", subject_kind=kind, subject_id=who, by=None, door=door)
