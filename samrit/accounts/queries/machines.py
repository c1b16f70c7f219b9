"""The keys of a person's machines, as she sees them."""

import datetime as dt
import uuid
from dataclasses import dataclass

from samrit.accounts.models import ApiToken, User
from samrit.lib import clock


@dataclass(frozen=True)
class Key:
    """One key with how it stands: open, over by its date, or revoked."""

    token: ApiToken
    state: str

    @property
    def ends_on(self) -> dt.date:
        """The last day it opens (Bangkok)."""
        return (self.token.expires_at - dt.timedelta(seconds=1)).astimezone(clock.BANGKOK).date()

    @property
    def is_open(self) -> bool:
        """Whether it opens now."""
        return self.state == "open"


def keys_of(user: User) -> list[Key]:
    """Every key of the person, those that open first, then the latest. One query."""
    now = clock.now()
    keys = [Key(token, _state(token, now)) for token in ApiToken.objects.filter(user=user)]
    return sorted(keys, key=lambda key: not key.is_open)


def _state(token: ApiToken, now: dt.datetime) -> str:
    if token.revoked_at:
        return "revoked"
    return "open" if token.expires_at > now else "over"


def get_token(user: User, uid: uuid.UUID) -> ApiToken | None:
    """One key of the person's own."""
    return ApiToken.objects.filter(user=user, uid=uid).first()
